# How lib, the servers and the tools are built.
#
# VARIANT chooses how: empty for the ordinary build, or one of the variants below. Each has its own
# folder under build/, so none disturbs another.

VARIANT ?=
VARIANTS := asan tsan clang clang-asan portable musl coverage fuzz
ifneq ($(filter-out $(VARIANTS),$(VARIANT)),)
$(error there is no VARIANT=$(VARIANT); there are: $(VARIANTS))
endif
# `make bench B=echo` names an experiment; everywhere else B is the folder of what was built.
EXPERIMENT := $(if $(filter command line,$(origin B)),$(B))
override B := build$(if $(VARIANT),/$(VARIANT))

ifneq ($(filter clang% fuzz,$(VARIANT)),)
CC := clang
endif
ifeq ($(VARIANT),musl)
CC := musl-gcc
endif

# The portable build leaves out what only Linux has: every file named *_linux.c. Each has a
# counterpart named *_posix.c, or can be done without.
ifneq ($(shell uname -s),Linux)
PORTABLE := 1
endif
ifneq ($(filter portable musl,$(VARIANT)),)
PORTABLE := 1
endif
LEFT_OUT := $(if $(PORTABLE),%_linux.c,%_posix.c)

OPTIMIZE := -O2 -g
SANITIZE :=
ifneq ($(filter asan clang-asan,$(VARIANT)),)
OPTIMIZE := -O1 -g
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifeq ($(VARIANT),fuzz)
OPTIMIZE := -O1 -g
SANITIZE := -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifeq ($(VARIANT),tsan)
SANITIZE := -fsanitize=thread
endif
ifeq ($(VARIANT),coverage)
OPTIMIZE := -O0 -g
SANITIZE := --coverage
endif

# The tests build with WERROR=1; a learner whose compiler warns of something new is not stopped.
# (musl's own FD_SET() trips over -Wsign-conversion.)
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wconversion \
	-Wno-unused-parameter $(if $(filter musl,$(VARIANT)),-Wno-sign-conversion) $(if $(WERROR),-Werror)
STANDARD := -std=c11 -D_POSIX_C_SOURCE=200809L $(if $(filter Darwin,$(shell uname -s)),-D_DARWIN_C_SOURCE)
ALL_CFLAGS := $(STANDARD) $(WARNINGS) $(OPTIMIZE) $(SANITIZE) $(if $(PORTABLE),-DPORTABLE) \
	-MMD -MP $(CFLAGS)
ALL_LDFLAGS := $(SANITIZE) $(if $(filter musl,$(VARIANT)),-static) $(LDFLAGS)

# One short line for each compiler call; V=1 shows the call itself.
compile = $(if $(V),,@echo "  compile $<"; )$(CC)
link = $(if $(V),,@echo "  link    $@"; )$(CC)

# --- Lib -------------------------------------------------------------------------------------------

MODULES := $(notdir $(wildcard lib/*))
MODULES := $(filter-out %.md,$(MODULES))

# What a compiler call needs to see the headers of these modules, and only theirs.
quotes = $(patsubst %,-iquote lib/%,$(1))

# $(1): a module. Its sources, its objects, and the rule that lets it see what stands below it.
define module_rules
sources_$(1) := $$(filter-out $$(LEFT_OUT),$$(wildcard lib/$(1)/*.c))
objects_$(1) := $$(sources_$(1):%.c=$$(B)/obj/%.o)
$$(B)/obj/lib/$(1)/%.o: lib/$(1)/%.c $(MAKEFILE_LIST)
	@mkdir -p $$(@D)
	$$(compile) $$(ALL_CFLAGS) $$(call quotes,$(1) $$(below_$(1))) -c $$< -o $$@
endef
$(foreach module,$(MODULES),$(eval $(call module_rules,$(module))))

# The objects of some modules, and of all.
objects_of = $(foreach module,$(1),$(objects_$(module)))
LIB_OBJECTS = $(call objects_of,$(MODULES))

# --- Stages ----------------------------------------------------------------------------------------

number_of = $(firstword $(subst -, ,$(1)))
unlocked_by = $(unlock_$(call number_of,$(1)))

COMMON_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard stages/common/*.c))
$(B)/obj/stages/common/%.o: stages/common/%.c $(MAKEFILE_LIST)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(call quotes,net) -c $< -o $@

# $(1): a stage. Its sources make the program that is named after it; but a client.c is a program of
# its own, NN-name-client, and so is each stories/X.c, NN-name-X: what a chapter tells of, to be run.
define stage_rules
objects_$(1) := $$(patsubst %.c,$$(B)/obj/%.o,$$(filter-out %/client.c,$$(wildcard stages/$(1)/*.c)))
stories_$(1) := $$(patsubst stages/$(1)/stories/%.c,$$(B)/bin/$(1)-%,$$(wildcard stages/$(1)/stories/*.c))
programs_$(1) := $$(B)/bin/$(1) $$(if $$(wildcard stages/$(1)/client.c),$$(B)/bin/$(1)-client) \
	$$(stories_$(1))
$$(B)/obj/stages/$(1)/%.o: stages/$(1)/%.c $(MAKEFILE_LIST)
	@mkdir -p $$(@D)
	$$(compile) $$(ALL_CFLAGS) -iquote stages/common $$(call quotes,$$(call unlocked_by,$(1))) -c $$< -o $$@
$$(B)/bin/$(1): $$(objects_$(1))
$$(B)/bin/$(1)-client: $$(B)/obj/stages/$(1)/client.o $$(call objects_of,$$(client_$$(call number_of,$(1))))
$$(B)/obj/stages/$(1)/client.o: ALL_CFLAGS += $$(call quotes,$$(client_$$(call number_of,$(1))))
$$(stories_$(1)): $$(B)/bin/$(1)-%: $$(B)/obj/stages/$(1)/stories/%.o
$$(B)/bin/$(1) $$(B)/bin/$(1)-client $$(stories_$(1)): $$(COMMON_OBJECTS) $$(call objects_of,$$(call unlocked_by,$(1)))
	@mkdir -p $$(@D)
	$$(link) $$(ALL_LDFLAGS) $$^ -o $$@ $$(LDLIBS)
endef
$(foreach stage,$(STAGES),$(eval $(call stage_rules,$(stage))))

SERVERS := $(foreach stage,$(STAGES),$(programs_$(stage)))

# The stage that STAGE= names, by number or by name, and the one before it.
stage = $(firstword $(filter $(STAGE) $(STAGE)-%,$(STAGES)))
before = $(call before_stage,$(stage))

# $(1): a stage, or nothing. The one before it: stages and their predecessors make a list such as
# "01-blocking=- 02-select=01-blocking", without asking a shell.
before_stage = $(filter-out -,$(patsubst $(1)=%,%,$(filter $(1)=%,$(join $(STAGES:%=%=),- $(STAGES)))))

.PHONY: need-stage
need-stage:
	@if [ -z "$(stage)" ]; then \
	    echo "$(if $(STAGE),There is no stage $(STAGE). )Name a stage, such as: make" \
	        "$(firstword $(MAKECMDGOALS)) STAGE=02 (there are: $(STAGES))." >&2; exit 2; fi

# --- Everything ------------------------------------------------------------------------------------

.PHONY: build
build: $(SERVERS) ## compile all servers and tools; VARIANT=asan and others beside it

.SECONDARY:
DEPENDENCIES = $(shell find $(B)/obj -name '*.d' 2>/dev/null)
-include $(DEPENDENCIES)

.PHONY: install
install: ## install what is missing (it says so first); EXTRAS=1 for the optional tools too; BROWSER=1
	@tools/install.sh $(if $(EXTRAS),extras) $(if $(BROWSER),browser)
