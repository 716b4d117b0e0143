# The quizzes in the terminal, and what keeps the course's text true: snippets and links.
#
# The tools are built from tools/NAME/ and what tools/text/ holds. They need md4c, a library that
# parses Markdown. The servers do not, so where it is missing only the tools are left out of `make
# build`; what uses the tools installs it first. There is no musl build of it.

QUIZ_RULES := Makefile mk/build.mk mk/quiz.mk

MD4C_FOLDER := $(firstword $(foreach folder,/usr /usr/local /opt/homebrew, \
	$(if $(wildcard $(folder)/include/md4c.h),$(folder))))
MD4C_CFLAGS := $(patsubst %,-I%/include,$(filter-out /usr,$(MD4C_FOLDER)))
MD4C_LIBS := $(patsubst %,-L%/lib,$(filter-out /usr,$(MD4C_FOLDER))) -lmd4c

# $(1): a folder of sources. The objects.
objects_in = $(patsubst %.c,$(B)/obj/%.o,$(wildcard $(1)/*.c))

TEXT_OBJECTS := $(call objects_in,tools/text) $(objects_array)

# $(1): a tool.
define tool_rules
$(B)/obj/tools/$(1)/%.o: tools/$(1)/%.c $(QUIZ_RULES)
	@mkdir -p $$(@D)
	$$(compile) $$(ALL_CFLAGS) $$(MD4C_CFLAGS) $$(call quotes,array) -iquote tools/text -c $$< -o $$@
$(B)/tools/$(1): $(call objects_in,tools/$(1)) $(TEXT_OBJECTS)
	@mkdir -p $$(@D)
	$$(link) $$(ALL_LDFLAGS) $$^ -o $$@ $$(LDLIBS) $$(MD4C_LIBS)
endef
TEXT_TOOLS := quiz links
$(foreach tool,text $(TEXT_TOOLS),$(eval $(call tool_rules,$(tool))))

ifneq ($(if $(filter musl,$(VARIANT)),,$(MD4C_FOLDER)),)
build: $(TEXT_TOOLS:%=$(B)/tools/%)
endif

# How the programs of run questions are compiled. They may use all of lib.
QUIZ_LIB := $(B)/obj/lib.a
$(QUIZ_LIB): $(LIB_OBJECTS)
	@rm -f $@
	@ar rcs $@ $^
QUIZ_CC := $(CC) $(STANDARD) $(SANITIZE) -Wall -Wextra $(call quotes,$(MODULES))
quiz_with = $(B)/tools/quiz --cc "$(QUIZ_CC) $(1)" --libs $(QUIZ_LIB)
LINT_QUIZZES = $(call quiz_with,-Werror) --lint
SNIPPETS = awk -f tools/definitions.awk -f tools/report.awk -f tools/snippets.awk
CHECK_SNIPPETS = $(SNIPPETS) check=1
CHECK_LINKS = tools/links.sh $(B)/tools/links

# All the text of the course; what the tests of these tools read is none of it.
COURSE_TEXTS = $(shell find . -name '*.md' -not -path './build/*' -not -path './.*' \
	-not -path './tests/course/text/samples/*' | sed 's,^\./,,' | sort)

##@ Learn

.PHONY: text-tools
text-tools: $(TEXT_TOOLS:%=$(B)/tools/%) $(QUIZ_LIB)
	@:

ready_text_tools = tools/install.sh && $(MAKE) --no-print-directory text-tools

.PHONY: quiz
quiz: need-stage ## take the quiz of a stage: make quiz STAGE=02
	@$(ready_text_tools)
	@$(quiz_with) --then 'tools/course.sh record quiz-$(call number_of,$(stage)) taken' $(stage)

# A copy to be changed stays, until it is deleted.
PROGRAM = build/quiz/$(call number_of,$(stage))-$(Q)

.PHONY: program
program: need-stage ## run the program of a quiz question: make program STAGE=02 Q=1
	@[ -n '$(Q)' ] || { echo "Name a question, such as: make program STAGE=02 Q=1." >&2; exit 2; }
	@$(ready_text_tools)
	@mkdir -p build/quiz
	@[ -e $(PROGRAM).c ] || $(B)/tools/quiz --program '$(Q)' $(stage) >$(PROGRAM).c || \
	    { rm -f $(PROGRAM).c; exit 2; }
	@echo "$(PROGRAM).c is yours to change; delete it to begin again. It prints:"
	@$(QUIZ_CC) $(PROGRAM).c $(QUIZ_LIB) -o $(PROGRAM) && $(PROGRAM)

##@ Write

.PHONY: snippets
snippets: ## bring the code in chapters up to date
	@$(SNIPPETS) $(COURSE_TEXTS)

.PHONY: lint
lint: ## check quizzes, snippets and links
	@$(ready_text_tools)
	@failed=0; \
	$(LINT_QUIZZES) || failed=1; \
	$(CHECK_SNIPPETS) $(COURSE_TEXTS) || failed=1; \
	$(CHECK_LINKS) $(COURSE_TEXTS) || failed=1; \
	exit $$failed

# --- Tests -----------------------------------------------------------------------------------------
# The suites in tests/course/text test the tools; then the tools test the course.

TEXT_SHARED := cases
TEXT_SUITES := $(filter-out $(TEXT_SHARED),$(basename $(notdir $(wildcard tests/course/text/*.c))))

$(B)/obj/tests/course/text/%.o: tests/course/text/%.c $(QUIZ_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -DTOOLS='"$(B)/tools"' -iquote tests/support \
	    $(patsubst %,-iquote tools/%,text $(TEXT_TOOLS)) -c $< -o $@

# Linked with all of the tools but their main().
TEXT_TESTED := $(filter-out %/main.o,$(foreach tool,$(TEXT_TOOLS),$(call objects_in,tools/$(tool))))

$(B)/test/text/%: $(B)/obj/tests/course/text/%.o $(TEXT_SHARED:%=$(B)/obj/tests/course/text/%.o) \
	    $(TEXT_TESTED) $(TEXT_OBJECTS) $(SUPPORT)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(MD4C_LIBS) -lcmocka

test-tools: $(QUIZ_LIB) $(TEXT_TOOLS:%=$(B)/tools/%) $(TEXT_SUITES:%=$(B)/test/text/%)

SUITES += $(foreach suite,$(TEXT_SUITES),'tools/$(suite)=$(B)/test/text/$(suite)')
SUITES += $(foreach quiz,$(basename $(notdir $(wildcard quizzes/*.md))),'course/quiz-$(call \
	number_of,$(quiz))=$(LINT_QUIZZES) --tap quizzes/$(quiz).md')
SUITES += 'course/quizzes=$(LINT_QUIZZES) --tap --pairs'
SUITES += 'course/snippets=$(CHECK_SNIPPETS) tap=1 $(COURSE_TEXTS)'
SUITES += 'course/links=$(CHECK_LINKS) --tap $(COURSE_TEXTS)'
SUITES += 'course/claims=tests/course/claims.sh $(B)/test'
SUITES += 'tools/snippets=tests/course/snippets.sh'
SUITES += 'tools/links=tests/course/links.sh $(B)/tools/links'
SUITES += 'tools/claims=tests/course/claims-test.sh'
