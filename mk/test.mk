# How the tests are built. Which suites there are stands in tests/suites.sh; tests/test.sh chooses some, has
# what they need built here, and runs them. CONTRIBUTING says how to add one.

$(B)/obj/tests/%: modules = $(MODULES)
$(B)/obj/tests/%: folders = tests/support tools tools/trace
$(B)/obj/tests/unit/cli.o $(B)/obj/tests/unit/record.o: folders = tests/support stages/common
$(B)/obj/tests/bench/%: folders = tests/support tools/bench
$(B)/obj/tests/course/client.o: flags = -DPROGRAMS='"$(B)/bin"'
$(B)/obj/tests/course/text/%: folders = tests/support tools/text tools/trace $(TEXT_TOOLS:%=tools/%)
$(B)/obj/tests/course/text/%: flags = $(MD4C_CFLAGS) -DTOOLS='"$(B)/tools"'

# The runner, programs of several sources, and a server that is held to the contract like ours: no lib.
$(B)/test/run: $(B)/obj/tests/runner/run.o $(B)/obj/tools/pace.o $(B)/obj/tools/machine.o
$(B)/test/attack: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/attack/*.c)) $(SUPPORT)
$(B)/test/faults: $(patsubst %.c,$(B)/obj/%.o,$(filter-out %/inject.c,$(wildcard tests/faults/*.c))) $(SUPPORT)
$(B)/test/foreign/echo: $(B)/obj/tests/foreign/echo.o
$(B)/test/run $(B)/test/attack $(B)/test/faults $(B)/test/foreign/echo: $(OUTPUT)
	$(LINK)

# The suites of the tools that read text, with all of these tools but their main().
TEXT_SHARED := $(patsubst %.h,$(B)/obj/%.o,$(wildcard tests/course/text/*.h))
TEXT_TESTED := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %/main.c $(LEFT_OUT),$(wildcard $(TEXT_TOOLS:%=tools/%/*.c)))) $(DESCENDANTS)
$(B)/test/text/%: $(B)/obj/tests/course/text/%.o $(TEXT_SHARED) $(TEXT_TESTED) $(TEXT) $(SUPPORT) $(LIB)
	$(LINK) $(MD4C_LIBS) -lcmocka

# Fuzz targets without libFuzzer: a main() replays a corpus. With it, that is VARIANT=fuzz, they are linked anew.
FUZZ := $(B)/obj/tests/fuzz/fuzz.o $(B)/obj/tests/fuzz/room.o $(B)/test/support.a $(LIB)
$(B)/test/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/replay.o $(OUTPUT) $(FUZZ)
	$(LINK) $$(tests/wraps.sh tests/fuzz/$*.c)
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(FUZZ)
	$(LINK) -fsanitize=fuzzer $$(tests/wraps.sh tests/fuzz/$*.c)

# All others are one source, with all of lib and of tests/support: unit suites, contract suites and more.
$(B)/test/unit/cli $(B)/test/unit/record: $(COMMON)
$(B)/test/%: $(B)/obj/tests/%.o $(SUPPORT) $(LIB)
	$(LINK) -lcmocka $$(tests/wraps.sh tests/$*.c)

# A server of a stage, with what is between it and the C library: tests/faults.
FAULTY := $(STAGES:%=$(B)/faulty/%)
$(FAULTY): $(B)/faulty/%: $$(stage_objects) $(COMMON) $$(unlocked) $(B)/obj/tests/faults/inject.o
	$(LINK) $$(tests/wraps.sh tests/faults/inject.c)

# All programs that test the course, for suites that try its commands.
test-programs: $(patsubst tests/%.c,$(B)/test/%,$(wildcard tests/unit/*.c tests/contract/*.c tests/course/*.c)) \
		$(B)/test/run $(LIB) text-tools

# Programs whose lines are counted: tests/coverage.
ifeq ($(VARIANT),coverage)
COUNTED := $(SERVERS) $(patsubst tests/%.c,$(B)/test/%,$(wildcard tests/unit/*.c tests/course/client.c))
$(COUNTED): ALL_LDFLAGS += -Wl,--wrap=_exit
$(COUNTED): $(B)/obj/tests/coverage/at_exit.o
endif

# --- Commands --------------------------------------------------------------------------------------
# Scripts find SUITE, STAGE and their like in the environment.

##@ Test

.PHONY: test touched protections faults attack fuzz coverage
test: $(if $(STAGE)$(SERVER),need-stage) ## run all tests; STAGE=02: a stage's; SERVER='./mine --port {port}': yours; MORE=1: variants too
	@tools/install.sh
	+@tests/test.sh
touched: ## run the tests that what you have changed can break
	@tools/install.sh
	+@tests/touched.sh
protections: ## take protections away and see tests fail, or show one pitfall's: make protections P=13
	@tools/install.sh
	+@tests/test.sh --build course/protections
	@tests/course/protections.sh $(P)
faults: $(if $(STAGE),need-stage) ## let every call fail, each time, in every way (minutes); STAGE=07: of one server
	+@tests/test.sh every-fault/$(firstword $(subst -, ,$(STAGE)))
attack: $(if $(SERVER),need-stage,need-stage build) ## hostile clients: make attack STAGE=07 [SERVER='./mine --port {port}'] [A=flood]
	@$(MAKE) -s --no-print-directory VARIANT= $(OUT)/test/attack
	@tests/attack/attack.sh $(stage) $(B)/bin
fuzz: ## look for inputs that break lib: make fuzz [T=60] [F=line], T seconds in all
	@tests/fuzz/fuzz.sh '$(or $(T),60)' '$(F)'
coverage: ## how much of lib the tests reach (minutes), or what they do not: make coverage M=transport
	+@tests/coverage/coverage.sh '$(M)'
