# The suites, and what runs them.
#
# A suite is a shell command that prints TAP. Other makefiles add theirs, with quotes, because a
# command has blanks:
#
#   SUITES += 'course/quizzes=$(B)/bin/quiz lint quizzes'     part of `make test`
#   SUITES_02 += 'course/quiz-02@20=$(B)/bin/quiz lint 02'    and of `make test STAGE=02`
#   TEST_NEEDS += $(B)/bin/quiz                               is built before any suite runs
#
# "@20" is the time limit in seconds; without it, it is a minute. SUITES and its like are expanded
# when the suites run, so the order of makefiles does not matter.
#
# tests/unit/NAME.c is a suite of its own and needs no line here: a cmocka program that is linked
# with all of lib and of tests/support, and sees their headers, internal ones too. Two lines in it
# have a meaning: with "/* once per backend */" it runs once for each, whose name is argv[1]; with
# "/* wraps accept malloc */" the calls of accept() in lib become calls of the suite's own
# __wrap_accept(), so that it can count them or let them fail (see --wrap in ld(1)).

TEST_RULES := Makefile mk/build.mk mk/test.mk

, := ,

# --- What is built ---------------------------------------------------------------------------------

SUPPORT_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/support/*.c))
UNIT_SUITES := $(basename $(notdir $(wildcard tests/unit/*.c)))
UNIT_PROGRAMS := $(UNIT_SUITES:%=$(B)/test/unit/%)
RUNNER := build/test/run

$(B)/obj/tests/%.o: tests/%.c $(TEST_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(call quotes,$(MODULES)) -iquote tests/support -c $< -o $@

wrapped_by = $(shell sed -n 's|^/\* wraps \(.*\) \*/$$|\1|p' tests/unit/$(1).c)

$(B)/test/unit/%: $(B)/obj/tests/unit/%.o $(SUPPORT_OBJECTS) $(LIB_OBJECTS)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $(patsubst %,-Wl$(,)--wrap=%,$(call wrapped_by,$*)) $^ -o $@ $(LDLIBS) -lcmocka

$(B)/test/run: $(B)/obj/tests/runner/run.o
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

.PHONY: test-programs
test-programs: $(SERVERS) $(UNIT_PROGRAMS) $(if $(VARIANT),,$(B)/test/run $(TEST_NEEDS))
	@:

# --- Which suites there are ------------------------------------------------------------------------

# A variant here is a word: `plain` is the build without one.
dir_of = build$(filter-out /plain,/$(1))
prefix_of = $(filter-out plain/,$(1)/)
backends_of = select poll $(if $(PORTABLE)$(filter portable musl,$(1)),,epoll)

PER_BACKEND := $(basename $(notdir $(shell grep -sl '^/\* once per backend \*/' tests/unit/*.c))) \
	selector reactor

# $(1): a variant. $(2): names of unit suites.
unit_suites = $(foreach name,$(2),$(if $(filter $(name),$(PER_BACKEND)), \
	$(foreach backend,$(backends_of), \
	    '$(prefix_of)unit/$(name)-$(backend)=$(dir_of)/test/unit/$(name) $(backend)'), \
	'$(prefix_of)unit/$(name)=$(dir_of)/test/unit/$(name)'))

# The unit suites of the modules that a stage is the first to use.
new_modules = $(filter-out $(unlock_$(call number_of,$(before))),$(unlocked_by))
new_units = $(foreach module,$(call new_modules,$(1)), \
	$(filter $(module) $(module)-% $(module)_%,$(UNIT_SUITES)))

test_variants := $(or $(VARIANT),plain)
ifneq ($(STAGE),)
suites_to_run = $(call unit_suites,$(test_variants),$(call new_units,$(stage))) \
	$(SUITES_$(call number_of,$(stage)))
else
suites_to_run = $(foreach variant,$(test_variants),$(call unit_suites,$(variant),$(UNIT_SUITES))) \
	$(SUITES) $(foreach name,$(STAGES),$(SUITES_$(call number_of,$(name))))
endif

##@ Test

.PHONY: test
test: $(if $(STAGE),need-stage) ## run all tests; STAGE=02 those of a stage; SUITE=word those so named
	@tools/install.sh
	@$(MAKE) --no-print-directory VARIANT= test-programs
	@$(if $(VARIANT),$(MAKE) --no-print-directory VARIANT=$(VARIANT) test-programs)
	@$(RUNNER) $(if $(SUITE),--only '$(SUITE)') $(suites_to_run)
