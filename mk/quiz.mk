# The quizzes in the terminal, and what keeps the course's text true: snippets and links.
#
# The tools are built from tools/NAME/ and what tools/text/ holds. They need md4c, which has no
# static musl build.

QUIZ_RULES := Makefile mk/build.mk mk/quiz.mk

MD4C_CFLAGS = $(shell pkg-config --cflags md4c 2>/dev/null)
MD4C_LIBS = $(or $(shell pkg-config --libs md4c 2>/dev/null),-lmd4c)

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
TEXT_TOOLS := quiz snippets links
$(foreach tool,text $(TEXT_TOOLS),$(eval $(call tool_rules,$(tool))))

ifneq ($(VARIANT),musl)
build: $(TEXT_TOOLS:%=$(B)/tools/%)
endif

# How the programs of run questions are compiled. They may use all of lib.
QUIZ_CC := $(CC) $(STANDARD) $(SANITIZE) -Wall -Wextra $(call quotes,$(MODULES))
quiz_with = $(B)/tools/quiz --cc "$(QUIZ_CC) $(1)" --libs "$(LIB_OBJECTS)"
LINT_QUIZZES = $(call quiz_with,-Werror) --lint
CHECK_SNIPPETS = $(B)/tools/snippets --check
CHECK_LINKS = $(B)/tools/links --targets "$(TARGETS)"

# What `make` can be asked for.
TARGETS = $(shell sed -n 's/^\([a-z][a-z-]*\):\([^=].*\)\{0,1\}$$/\1/p' Makefile mk/*.mk | sort -u)

# All the text of the course; what the tests of these tools read is none of it.
COURSE_TEXTS = $(shell find . -name '*.md' -not -path './build/*' -not -path './.*' \
	-not -path './tests/course/text/samples/*' | sed 's,^\./,,' | sort)

##@ Learn

.PHONY: quiz
quiz: need-stage $(B)/tools/quiz $(LIB_OBJECTS) ## take the quiz of a stage: make quiz STAGE=02
	@$(quiz_with) $(stage)

##@ Write

.PHONY: snippets
snippets: $(B)/tools/snippets ## bring the code in chapters up to date
	@$< $(COURSE_TEXTS)

.PHONY: lint
lint: $(TEXT_TOOLS:%=$(B)/tools/%) $(LIB_OBJECTS) ## check quizzes, snippets and links
	@failed=0; \
	$(LINT_QUIZZES) || failed=1; \
	$(CHECK_SNIPPETS) $(COURSE_TEXTS) || failed=1; \
	$(CHECK_LINKS) $(COURSE_TEXTS) || failed=1; \
	exit $$failed

# --- Tests -----------------------------------------------------------------------------------------
# The tools are tested by the suites in tests/course/text, and then test the course themselves.

TEXT_SUITES := $(patsubst tests/course/text/%.c,%,$(filter-out %/sandbox.c %/terminal.c, \
	$(wildcard tests/course/text/*.c)))
TEXT_SUITE_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/course/text/*.c))

$(TEXT_SUITE_OBJECTS): $(B)/obj/tests/course/text/%.o: tests/course/text/%.c $(QUIZ_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -DTOOLS='"$(B)/tools"' -iquote tests/support -iquote tools/text \
	    -iquote tools/quiz -iquote tools/snippets -iquote tools/links -c $< -o $@

# Everything but the tools' main().
$(B)/test/text/%: $(B)/obj/tests/course/text/%.o \
	    $(B)/obj/tests/course/text/sandbox.o $(B)/obj/tests/course/text/terminal.o \
	    $(filter-out %/main.o,$(foreach tool,$(TEXT_TOOLS),$(call objects_in,tools/$(tool)))) \
	    $(TEXT_OBJECTS) $(SUPPORT_OBJECTS)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(MD4C_LIBS) -lcmocka
