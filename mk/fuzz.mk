# Fuzz targets: tests/fuzz. Each has a corpus, which `make test` replays with ASan and UBSan; `make fuzz`
# goes on from it with libFuzzer, which comes with clang. A line "/* wraps write */" in a target means what it
# means in a unit suite: see mk/test.mk.

FUZZ_TARGETS := $(filter-out fuzz replay room,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
FUZZ_COMMON = $(B)/obj/tests/fuzz/fuzz.o $(B)/obj/tests/fuzz/room.o $(B)/test/support.a $(LIB_OBJECTS)

link_fuzz = $(link) $(ALL_LDFLAGS) $(call wraps,tests/fuzz/$*.c)

# Without libFuzzer: the same target, and a main() that replays.
$(B)/test/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/replay.o $(FUZZ_COMMON)
	@mkdir -p $(@D)
	$(link_fuzz) $^ -o $@ $(LDLIBS)

# With it: VARIANT=fuzz.
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(FUZZ_COMMON)
	@mkdir -p $(@D)
	$(link_fuzz) -fsanitize=fuzzer $^ -o $@ $(LDLIBS)

.PHONY: fuzz-replay fuzz-programs
fuzz-replay: $(FUZZ_TARGETS:%=$(B)/test/fuzz/%)
	@:
fuzz-programs: $(patsubst %,$(B)/fuzz/%,$(or $(F),$(FUZZ_TARGETS)))
	@:

ASAN_TOOLS += fuzz-replay
SUITES += $(foreach t,$(FUZZ_TARGETS),'fuzz/$(t)=build/asan/test/fuzz/$(t) tests/fuzz/corpus/$(t)')

##@ Test

.PHONY: fuzz
fuzz: ## look for inputs that break lib: make fuzz [T=60] [F=line], T seconds in all
	@tests/fuzz/fuzz.sh '$(or $(T),60)' '$(F)' $(FUZZ_TARGETS)
