# How lib, the servers and the tools are built.
#
# VARIANT chooses how: empty for the ordinary build, or one of the variants below. Each has its own
# folder under build/, so none disturbs another.

VARIANTS := asan tsan clang clang-asan portable musl coverage fuzz
ifneq ($(filter-out $(VARIANTS),$(VARIANT)),)
$(error there is no VARIANT=$(VARIANT); there are: $(VARIANTS))
endif
# `make bench B=echo` names an experiment; everywhere else B is the folder of what was built.
EXPERIMENT := $(if $(filter command line,$(origin B)),$(B))
override OUT := $(or $(OUT:%/=%),build)
export OUT
ifneq ($(words $(OUT)),1)
$(error OUT=$(OUT) has blanks, which make takes for the ends of names)
endif
override B := $(OUT)$(if $(VARIANT),/$(VARIANT))

CC := $(or $(if $(filter clang clang-asan fuzz,$(VARIANT)),clang),$(if $(filter musl,$(VARIANT)),musl-gcc),$(CC),cc)

checked := -fno-sanitize-recover=all -fno-omit-frame-pointer
sanitize_asan := -fsanitize=address,undefined $(checked)
sanitize_clang-asan := $(sanitize_asan)
sanitize_fuzz := -fsanitize=address,undefined,fuzzer-no-link $(checked)
sanitize_tsan := -fsanitize=thread
sanitize_coverage := --coverage
SANITIZE := $(sanitize_$(VARIANT))

OPTIMIZE := $(or $(if $(filter asan clang-asan fuzz,$(VARIANT)),-O1),$(if $(filter coverage,$(VARIANT)),-O0),-O2) -g

# The portable build leaves out what only Linux has: every file named *_linux.c. Each has a
# counterpart named *_posix.c, or can be done without.
SYSTEM := $(shell uname -s)
PORTABLE := $(filter portable musl,$(VARIANT))$(filter-out Linux,$(SYSTEM))
LEFT_OUT := $(if $(PORTABLE),%_linux.c,%_posix.c)

# The tests build with WERROR=1; a learner whose compiler warns of something new is not stopped.
# (musl's own FD_SET() trips over -Wsign-conversion.)
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wconversion \
	-Wno-unused-parameter $(if $(filter musl,$(VARIANT)),-Wno-sign-conversion) $(if $(WERROR),-Werror)
STANDARD := -std=c11 -D_POSIX_C_SOURCE=200809L $(if $(filter Darwin,$(SYSTEM)),-D_DARWIN_C_SOURCE)
ALL_CFLAGS := $(STANDARD) $(WARNINGS) $(OPTIMIZE) $(SANITIZE) $(if $(PORTABLE),-DPORTABLE) \
	-MMD -MP $(CFLAGS)
ALL_LDFLAGS := $(SANITIZE) $(if $(filter musl,$(VARIANT)),-static) $(LDFLAGS)

# md4c, the parser of Markdown, of which the tools are made that read the course's text. The servers do not
# need it, so where it is missing only these tools are left out. There is no musl build of it.
MD4C := $(if $(filter musl,$(VARIANT)),,$(firstword $(foreach folder,/usr /usr/local /opt/homebrew, \
	$(if $(wildcard $(folder)/include/md4c.h),$(folder)))))
MD4C_CFLAGS := $(patsubst %,-I%/include,$(filter-out /usr,$(MD4C)))
MD4C_LIBS := $(patsubst %,-L%/lib,$(filter-out /usr,$(MD4C))) -lmd4c

# --- Objects ---------------------------------------------------------------------------------------
# One rule compiles all. A source sees the headers of its own folder, of some modules of lib, and of some
# other folders: which, depends on where it stands.

modules :=
folders :=
flags :=

# Of stages/07-chat/server.c the folder is 07-chat and the number 07; of lib/net/net.c the folder is net.
folder = $(word 2,$(subst /, ,$<))
number = $(firstword $(subst -, ,$(folder)))

$(B)/obj/lib/%: modules = $(folder) $(below_$(folder))
$(B)/obj/stages/%: modules = $(unlock_$(number))
$(B)/obj/stages/%: folders = stages/common
$(B)/obj/stages/%/client.o: modules = $(unlock_$(number)) $(client_$(number))
$(B)/obj/stages/common/%: modules = net array selector reactor
$(B)/obj/tools/%: modules = array
$(B)/obj/tools/%: folders = $(dir $<) tools/text tools/trace tools/quiz tools tests/support
$(B)/obj/tools/%: flags = $(MD4C_CFLAGS)

# When a rule changes, what it made is made again.
RULES := Makefile mk/build.mk

# What tools/whole.sh makes appears whole or not at all. gcc names the files that it counts lines in by the output.
COMPILE = -c $< -o NEW -MT $@ -MF NEW-d $(if $(filter coverage,$(VARIANT)),-dumpdir $(@D)/ -dumpbase $(<F) -dumpbase-ext .c)

# make compares times. Not those of files with other contents than before: these are new, whatever their time.
dry := $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS))))
.PHONY: $(if $(filter-out clean help facts,$(MAKECMDGOALS)),$(if $(dry),,$(shell tools/contents.sh $(OUT))))

# One short line for each call of the compiler; V=1 shows the call itself.
$(B)/obj/%.o: %.c $(RULES)
	$(if $(V),,@echo "  compile $<"; )tools/whole.sh $@ $(CC) $(ALL_CFLAGS) $(flags) $(modules:%=-iquote lib/%) $(folders:%=-iquote %) $(COMPILE)

# A program is made of all its prerequisites: objects, then archives, from which the linker takes only what is
# missing. The other archives may need lib, so it stands last.
LINK = $(if $(V),,@echo "  link    $@"; )tools/whole.sh $@ $(CC) $(ALL_LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(filter $(LIB),$^) -o NEW $(LDLIBS)

# --- Lib -------------------------------------------------------------------------------------------

LIB_SOURCES := $(filter-out $(LEFT_OUT),$(wildcard lib/*/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(B)/obj/%.o)
MODULES := $(notdir $(filter-out %.md,$(wildcard lib/*)))
LIB := $(B)/obj/lib.a

# What nobody calls must be named, or the linker would not take it from an archive.
OUTPUT := $(B)/obj/tools/output.o
SUPPORT := $(OUTPUT) $(B)/test/support.a

$(LIB): $(LIB_OBJECTS)
$(B)/obj/common.a: $(patsubst %.c,$(B)/obj/%.o,$(wildcard stages/common/*.c))
$(B)/test/support.a: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/support/*.c tools/trace/*.c) tools/machine.c)
$(LIB) $(B)/obj/common.a $(B)/test/support.a:
	$(if $(V),,@)tools/whole.sh $@ $(or $(AR),ar) rcs NEW $^

# --- Stages ----------------------------------------------------------------------------------------
# The sources of a stage make the program that is named after it; but a client.c is a program of its own,
# NN-name-client, and so is each stories/X.c, NN-name-X: what a chapter tells of, to be run. Each is linked
# with the modules that the stage unlocks, and with no others.

# A prerequisite with two dollars is worked out when its target is known: $$* is what % stands for.
.SECONDEXPANSION:

COMMON := $(B)/obj/common.a
SERVERS := $(STAGES:%=$(B)/bin/%)
CLIENTS := $(patsubst stages/%/client.c,$(B)/bin/%-client,$(wildcard stages/*/client.c))
STORY_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard stages/*/stories/*.c))
STORIES := $(subst /stories/,-,$(STORY_OBJECTS:$(B)/obj/stages/%.o=$(B)/bin/%))

stage_objects = $(patsubst %.c,$(B)/obj/%.o,$(filter-out %/client.c,$(wildcard stages/$*/*.c)))
target_number = $(firstword $(subst -, ,$(@F)))
unlocked = $(filter $(patsubst %,$(B)/obj/lib/%/%,$(unlock_$(target_number))),$(LIB_OBJECTS))
story_object = $(patsubst $@=%,%,$(filter $@=%,$(join $(addsuffix =,$(STORIES)),$(STORY_OBJECTS))))
for_client = $(filter $(patsubst %,$(B)/obj/lib/%/%,$(client_$(target_number))),$(LIB_OBJECTS))

$(SERVERS): $(B)/bin/%: $$(stage_objects)
$(CLIENTS): $(B)/bin/%-client: $(B)/obj/stages/%/client.o $$(for_client)
$(STORIES): $$(story_object)
$(SERVERS) $(CLIENTS) $(STORIES): $(COMMON) $$(unlocked) $$(if $$(filter %-twice,$$@),,$(OUTPUT))
	$(LINK)

# --- Tools -----------------------------------------------------------------------------------------
# A folder of tools/ with a main.c is a program. `see` is made of others' sources, too.

DESCENDANTS := $(patsubst %.c,$(B)/obj/%.o,$(filter-out $(LEFT_OUT),$(wildcard tools/descendants_*.c)))
TRACE := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/trace/*.c))
$(B)/tools/see: $(TRACE) $(DESCENDANTS) $(patsubst %,$(B)/obj/%.o,tools/quiz/quiz_check tools/quiz/quiz_parse tools/quiz/render tools/quiz/report tests/support/usage tests/support/dial)
TEXT := $(OUTPUT) $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/text/*.c))
TEXT_TOOLS := $(patsubst tools/%/main.c,%,$(wildcard tools/*/main.c))
TEXT_PROGRAMS := $(TEXT_TOOLS:%=$(B)/tools/%)
tool_objects = $(patsubst %.c,$(B)/obj/%.o,$(filter-out $(LEFT_OUT),$(wildcard tools/$(@F)/*.c)))

$(TEXT_PROGRAMS): LDLIBS += $(MD4C_LIBS)
$(TEXT_PROGRAMS): $$(tool_objects) $(TEXT) $(LIB)
	$(LINK)

# The small programs are a source each: NAME.c, or NAME_linux.c.
SMALL := $(addprefix $(B)/tools/,window group probe cell bounded lock)
$(B)/tools/probe: $(B)/obj/tools/machine.o
$(B)/tools/bounded: $(DESCENDANTS) $(B)/obj/tools/pace.o
small_object = $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/$*.c tools/$*_linux.c tools/$*/*.c))
$(SMALL): $(B)/tools/%: $$(small_object) $(OUTPUT)
	$(LINK)

# --- Everything ------------------------------------------------------------------------------------

# The stage that STAGE= names, by number or by name, and the one before it: stages and their predecessors make
# a list such as "01-blocking=- 02-select=01-blocking".
stage := $(firstword $(filter $(STAGE) $(STAGE)-%,$(STAGES)))
before := $(patsubst $(stage)=%,%,$(filter $(stage)=%,$(join $(addsuffix =,$(STAGES)),- $(STAGES))))

# The tools are no better under a sanitizer.
TOOLS := $(if $(filter asan tsan,$(VARIANT)),,$(addprefix $(B)/tools/,window group bounded lock) $(if $(MD4C),$(TEXT_PROGRAMS)))

##@ Build

.PHONY: build compile_commands.json install need-stage
build: $(SERVERS) $(CLIENTS) $(STORIES) $(TOOLS) ## compile all servers and tools; VARIANT=asan and others beside it
build compile_commands.json: ; @tools/compile-commands.sh
install: ## install what is missing (it says so first); EXTRAS=1 for the optional tools too; BROWSER=1
	@tools/install.sh $(if $(EXTRAS),extras) $(if $(BROWSER),browser)

need-stage:
	@if [ -z "$(stage)" ]; then \
	    echo "$(if $(STAGE),There is no stage $(STAGE). )Name a stage, such as: make" \
	        "$(firstword $(MAKECMDGOALS)) STAGE=02 (there are: $(STAGES))." >&2; exit 2; fi

# None of make's own rules is of use here, and nothing makes a .d file but the compiler.
.SUFFIXES:
.SECONDARY:
$(B)/%.d: ;
-include $(wildcard $(B)/obj/*/*/*.d $(B)/obj/*/*/*/*.d $(B)/obj/*/*/*/*/*.d)
