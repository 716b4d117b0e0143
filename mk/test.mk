# The suites, and what runs them.
#
# A suite is a shell command that prints TAP. Other makefiles add theirs, with quotes, because a
# command has blanks:
#
#   SUITES += 'course/quizzes=$(B)/bin/quiz lint quizzes'     part of `make test`
#   SUITES_07 += 'course/client@20=$(B)/test/course/client'   and of `make test STAGE=07`
#   test-tools: $(B)/bin/quiz                                 is built before SUITES run
#   stage-tools: $(B)/test/course/client                      and before SUITES_07 and the like
#
# "@20" is the time limit in seconds; without it, it is ten minutes, which only a suite that hangs needs: on
# a busy machine others may take ten times as long as they should. "~" is for a suite that mostly waits: it
# runs beside the others from the beginning. SUITES and its like are expanded when the suites run, so the
# order of makefiles does not matter.
#
# tests/unit/NAME.c is a suite of its own and needs no line here: a cmocka program that is linked
# with all of lib and of tests/support, and sees their headers, internal ones too. Two lines in it
# have a meaning: with "/* once per backend */" it runs once for each, whose name is argv[1]; with
# "/* wraps accept malloc */" the calls of accept() in lib become calls of the suite's own
# __wrap_accept(), so that it can count them or let them fail (see --wrap in ld(1)).
#
# tests/contract/NAME.c is a black-box suite, which a stage is held to by `contract_NN := NAME` in the
# Makefile. It is built once; the servers it runs against are those of each variant.

TEST_RULES := Makefile mk/build.mk mk/test.mk

, := ,

# --- What is built ---------------------------------------------------------------------------------

# From an archive the linker takes only what is missing; what nobody calls must be named.
SUPPORT := $(B)/obj/tests/support/stdout.o $(B)/test/support.a
UNIT_SUITES := $(basename $(notdir $(wildcard tests/unit/*.c)))
CONTRACT_SUITES := $(basename $(notdir $(wildcard tests/contract/*.c)))

$(B)/obj/tests/%.o: tests/%.c $(TEST_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(call quotes,$(MODULES)) -iquote tests/support -c $< -o $@

# $(1): sources. The linker's options for what they wrap.
wraps = $(patsubst %,-Wl$(,)--wrap=%,$(shell sed -n 's|^/\* wraps \(.*\) \*/$$|\1|p' $(1)))

$(B)/test/support.a: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/support/*.c))
	@mkdir -p $(@D)
	$(if $(V),,@)$(AR) rcs $@ $^

$(B)/test/unit/%: $(B)/obj/tests/unit/%.o $(SUPPORT) $(LIB_OBJECTS)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $(call wraps,tests/unit/$*.c) $^ -o $@ $(LDLIBS) -lcmocka

$(B)/test/contract/%: $(B)/obj/tests/contract/%.o $(SUPPORT)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# What the stages share besides lib.
$(B)/obj/tests/unit/cli.o: ALL_CFLAGS += -iquote stages/common
$(B)/test/unit/cli: $(COMMON_OBJECTS)

# The chat client, and the course, in a terminal.
$(B)/obj/tests/course/client.o: ALL_CFLAGS += -DPROGRAMS='"$(B)/bin"'
$(B)/test/course/%: $(B)/obj/tests/course/%.o $(SUPPORT) $(LIB_OBJECTS)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) -lcmocka

# It stands alone: no lib, no harness.
$(B)/test/foreign/%: $(B)/obj/tests/foreign/%.o
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(B)/test/run: $(B)/obj/tests/runner/run.o
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# --- Which suites there are ------------------------------------------------------------------------

# A variant here is a word: `plain` is the build without one. clang warns of the same with its sanitizers.
has_clang-asan = $(eval has_clang-asan := $(shell echo 'int main(void) { return 0; }' | \
	clang -fsanitize=address,undefined -x c - -o /dev/null 2>/dev/null && echo yes))$(has_clang-asan)
TEST_VARIANTS = plain asan $(if $(has_clang-asan),clang-asan,clang) portable musl
dir_of = build$(filter-out /plain,/$(1))
prefix_of = $(filter-out plain/,$(1)/)
backends_of = select poll $(if $(filter Linux,$(SYSTEM)),$(if $(filter portable musl,$(1)),,epoll))
SYSTEM := $(shell uname -s)

PER_BACKEND := $(basename $(notdir $(shell grep -sl '^/\* once per backend \*/' tests/unit/*.c)))

# $(1): a variant. $(2): names of unit suites.
unit_suites = $(foreach name,$(2),$(if $(filter $(name),$(PER_BACKEND)), \
	$(foreach backend,$(backends_of), \
	    '$(prefix_of)unit/$(name)-$(backend)=$(dir_of)/test/unit/$(name) $(backend)'), \
	'$(prefix_of)unit/$(name)=$(dir_of)/test/unit/$(name)'))

# $(1): a variant. $(2): stages. $(3): options for the suites.
contract_suites = $(foreach stage,$(call with_contract,$(2)),$(if $(filter selector,$(call unlocked_by,$(stage))), \
	$(foreach backend,$(backends_of),$(call contract_suite,$(1),$(stage),$(3),$(backend))), \
	$(call contract_suite,$(1),$(stage),$(3))))

with_contract = $(foreach stage,$(1),$(if $(contract_$(call number_of,$(stage))),$(stage)))

# $(4): a backend, if the stage lets us choose.
contract_suite = '$(prefix_of)contract/$(call number_of,$(2))$(4:%=-%)=$(strip \
	$(call contract_program,$(2)) $(3) $(4:%=--backend %)) "$(dir_of)/bin/$(2) --port {port} -v"'
contract_program = build/test/contract/$(contract_$(call number_of,$(1))) --stage $(call number_of,$(1))

# The unit suites of the modules that a stage is the first to use: they go by the module, or by a file of it.
new_modules = $(filter-out $(unlock_$(call number_of,$(before))),$(unlocked_by))
new_units = $(foreach module,$(call new_modules,$(1)), \
	$(filter $(module) $(module)-% $(module)_% $(basename $(notdir $(sources_$(module)))),$(UNIT_SUITES)))

# The course tested as a course.
SUITES += 'course/runner=tests/runner/selftest.sh'
SUITES += 'course/driver=build/test/course/driver'
SUITES += 'course/mutants=tests/course/mutants.sh tests/contract/mutants.txt'
SUITES += 'course/protections=tests/course/protections.sh'
SUITES += 'course/console@1800~=tests/course/console.sh'
SUITES += 'course/protocol=tests/course/protocol.sh'
SUITES += 'course/rebuild=tests/course/rebuild.sh'
SUITES += 'course/headers=tests/course/headers.sh $(foreach header,$(wildcard \
	lib/*/*.h stages/common/*.h tests/support/*.h tools/*/*.h),"$(header) $(call quotes_for,$(header))")'
SUITES += 'course/layers=tests/course/layers.sh $(foreach module,$(MODULES),$(call layer, \
	$(firstword $(sources_$(module))),$(module) $(below_$(module)))) $(foreach stage,$(STAGES),$(call \
	layer,stages/$(stage)/server.c,$(call unlocked_by,$(stage))))'

# How large the step to a stage is, and that all of it is read.
# $(1): a stage. What comes before it, and its new modules.
step = "$(1)|$(call before_stage,$(1))|$(strip $(filter-out $(call unlocked_by,$(call before_stage,$(1))),$(call unlocked_by,$(1))))"
SUITES += 'course/reading=tests/course/reading.sh $(foreach stage,$(STAGES),$(call step,$(stage)))'
SUITES += 'course/sizes=tests/course/sizes.sh $(foreach stage,$(STAGES),$(call step,$(stage)))'

# Servers of other makes, held to the same suites: "bring your own server" must be true. python_with finds
# a Python that has a module.
python_with = $(firstword $(foreach python,python3 /usr/bin/python3,$(shell \
	$(python) -c 'import sys, $(1); print(sys.executable)' 2>/dev/null)))
# $(1): its name. $(2): the stage. $(3): a Python, or what else runs it; empty if it is missing. $(4): the rest.
foreign = 'foreign/$(1)=$(if $(3),$(call contract_program,$(2)) --foreign "$(strip $(3) $(4)) {port}",echo \
	"1..0 \# SKIP a module for Python is missing here: make install EXTRAS=1")'
SUITES += $(foreach stage,$(filter 02-% 03-% 04-%,$(STAGES)),$(call \
	foreign,$(call number_of,$(stage))-python,$(stage),$(call python_with,selectors),stages/$(stage)/server.py))
SUITES += $(call foreign,05-python,05,$(call python_with,asyncio),stages/05-timers-signals/server.py)
SUITES += $(call foreign,06-python,06,$(call python_with,asyncio),stages/06-transports/server.py)
SUITES += $(call foreign,04-c,04,build/test/foreign/echo)
SUITES += $(call foreign,04-asyncio,04,$(call python_with,asyncio),tests/foreign/echo_asyncio.py)
SUITES += $(call foreign,04-twisted,04,$(call python_with,twisted),tests/foreign/echo_twisted.py)
SUITES += $(call foreign,07-asyncio,07,$(call python_with,asyncio),tests/foreign/chat_asyncio.py)

# $(1): a file. $(2): the modules that it may include. The others, it may not.
layer = "$(strip $(1))|$(strip $(2))|$(filter-out $(2),$(MODULES))"

# $(1): a header. The folders that it may include from.
folder_of = $(patsubst %/,%,$(dir $(1)))
quotes_for = -iquote $(folder_of) $(call quotes,$(or $(below_$(notdir $(folder_of))), \
	$(if $(filter lib/%,$(1)),,$(MODULES)))) $(if $(filter tools/%,$(1)),-iquote tools/text -iquote stages/common)

# What the tests need that is built with VARIANT=asan. One make for all of it: two at a time would write the
# same objects.
ASAN_TOOLS =
.PHONY: asan-tools
asan-tools:
	@$(MAKE) --no-print-directory WERROR=1 VARIANT=asan $(ASAN_TOOLS)

# Variants that can be built here, and a line for each that cannot.
has_plain = yes
has_asan = yes
has_portable = yes
has_clang = $(shell command -v clang)
has_musl = $(shell command -v musl-gcc)
variants_here = $(foreach variant,$(TEST_VARIANTS),$(if $(has_$(variant)),$(variant)))
skipped_variants = $(foreach variant,$(TEST_VARIANTS),$(if $(has_$(variant)),, \
	'$(variant)=echo "1..0 \# SKIP VARIANT=$(variant) cannot be built here: make install EXTRAS=1"'))

# --- make test -------------------------------------------------------------------------------------

shell_quote = '$(subst ','\'',$(1))'
# Deadlines, the orderly end, and what only servers of several processes are held to, beside the chat contract; and that contract with
# every way of sharing the port.
processes = 'contract/$(1)-processes=build/test/contract/processes --stage $(1) $(2) \
	"$(B)/bin/$(filter $(1)-%,$(STAGES)) --port {port}"'
balances = $(foreach balance,reuseport exclusive,'contract/$(1)-$(balance)=$(strip \
	build/test/contract/chat --stage $(1) \
	"$(B)/bin/$(filter $(1)-%,$(STAGES)) --port {port} --workers 4 --balance $(balance)")')
client_in_terminal = 'course/client=$(B)/test/course/client'
SUITES_07 += $(client_in_terminal) $(call processes,07)
SUITES_08 += $(call processes,08) $(call balances,08)
SUITES_09 += $(call processes,09) $(call balances,09)

stage_suites = $(foreach stage,$(1),$(SUITES_$(call number_of,$(stage))))

ifneq ($(SERVER),)
test_variants :=
suites_to_run = $(call shell_quote,contract/$(call number_of,$(stage))=$(call \
	contract_program,$(stage)) --foreign $(call shell_quote,$(SERVER)))
else ifneq ($(STAGE),)
test_variants := $(or $(VARIANT),plain)
units_to_run = $(call new_units,$(stage))
suites_to_run = $(call unit_suites,$(test_variants),$(units_to_run)) \
	$(call contract_suites,$(test_variants),$(stage)) \
	$(if $(VARIANT),,$(call stage_suites,$(stage)))
else
# With SUITE=asan/unit only that variant is built.
test_variants = $(or $(VARIANT),$(if $(SUITE),$(or $(filter $(TEST_VARIANTS), \
	$(firstword $(subst /, ,$(SUITE)))),plain)),$(variants_here))
units_to_run = $(UNIT_SUITES)
suites_to_run = $(foreach variant,$(test_variants), \
	$(if $(filter musl,$(variant)),,$(call unit_suites,$(variant),$(units_to_run))) \
	$(call contract_suites,$(variant),$(STAGES),$(if $(filter plain,$(variant)),--full))) \
	$(if $(VARIANT),,$(SUITES) $(call stage_suites,$(STAGES)) $(skipped_variants))
endif

# What `make test` builds: its own programs once, and in each variant what they test.
.PHONY: stage-tools test-tools test-programs
stage-tools: $(B)/test/run $(CONTRACT_SUITES:%=$(B)/test/contract/%)
	@:
test-tools: stage-tools asan-tools $(B)/test/course/client $(B)/test/course/driver $(B)/test/foreign/echo
	@:
$(if $(filter 07-%,$(stage)),stage-tools: $(B)/test/course/client)
test-programs: $(if $(STAGE),$(programs_$(stage)),build)
test-programs: $(if $(filter musl,$(VARIANT)),,$(units_to_run:%=$(B)/test/unit/%))
	@:

# A make of its own for each variant. All must compile without a warning; a learner's own code need not.
make_variant = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2) \
	$(if $(STAGE),,WERROR=1) VARIANT=$(filter-out plain,$(1))

##@ Test

.PHONY: test
test: $(if $(STAGE)$(SERVER),need-stage) ## run all tests; STAGE=02: a stage's; SERVER='./mine --port {port}': yours
	@tools/install.sh
	@$(call make_variant,plain) $(if $(STAGE),stage-tools,test-tools)
	@$(foreach variant,$(test_variants),$(call make_variant,$(variant)) test-programs &&) true
	@build/test/run $(if $(STAGE),--names) $(if $(SUITE),--only '$(SUITE)') $(suites_to_run)

.PHONY: protections
protections: ## take protections away and see tests fail, or show one pitfall's: make protections P=13
	@tools/install.sh
	@$(call make_variant,plain) test-tools test-programs
	@tests/course/protections.sh $(P)
