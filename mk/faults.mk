# Every call fails once: servers whose calls of the C library go through tests/faults/inject.c, and the
# program that lets these fail, one at a time. See tests/faults/README.md.

# What a server goes through, of the sessions in tests/faults/sessions.c, and with which options. One
# worker, so that the calls of a process come in the same order each time.
faults_01 := single
faults_02 := echo
faults_03 := echo
faults_04 := echo
faults_05 := deadlines
faults_06 := deadlines
faults_07 := chat
faults_08 := chat
faults_09 := signals
fault_options_08 := --workers 1
fault_options_09 := --workers 1 --settings tests/faults/settings

# Seconds that the cases in `make test` may take, one for each place in the code; `make faults` takes all, in four
# hours at most.
FAULT_LIMIT := 900
ALL_FAULTS_LIMIT := 14400

FAULT_RULES := Makefile mk/build.mk mk/test.mk mk/faults.mk

# The calls that are wrapped: those of FAULT_CALLS in plan.h, and those that are only watched.
FAULT_CALLS := $(shell sed -n 's/^    CALL.\([a-z0-9_]*\),.*/\1/p' tests/faults/plan.h) \
	clock_gettime fclose free freeaddrinfo write
FAULT_WRAPS := $(FAULT_CALLS:%=-Wl$(,)--wrap=%)

$(B)/obj/tests/faults/%.o: tests/faults/%.c $(FAULT_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -iquote tests/support -c $< -o $@

# $(1): a stage. Its server, with what is between it and the C library.
define faulty_server
$(B)/faulty/$(1): $$(objects_$(1)) $$(COMMON_OBJECTS) $$(call objects_of,$$(call unlocked_by,$(1))) \
	    $(B)/obj/tests/faults/inject.o
	@mkdir -p $$(@D)
	$$(link) $$(ALL_LDFLAGS) $$(FAULT_WRAPS) $$^ -o $$@ $$(LDLIBS)
endef
$(foreach stage,$(STAGES),$(eval $(call faulty_server,$(stage))))

FAULT_DRIVER := $(filter-out %/inject.o,$(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/faults/*.c)))
$(B)/test/faults: $(FAULT_DRIVER) $(B)/test/support.a
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# With sanitizers where there are some: they see what a server survives and should not.
sanitizes = $(eval sanitizes := $(shell echo 'int main(void) { return 0; }' | \
	$(CC) -fsanitize=address,undefined -x c - -o /dev/null 2>/dev/null && echo yes))$(sanitizes)
# A server that starts programs takes long with them, for each case, so only MORE=1 has that.
faulty = build$(if $(and $(sanitizes),$(if $(filter upgrade,$(call unlocked_by,$(1))),$(MORE),yes)),/asan)/faulty/$(1)

.PHONY: faulty-servers
faulty-servers: $(STAGES:%=$(B)/faulty/%)
	@:
.PHONY: fault-tools
fault-tools: $(B)/test/faults
	@$(MAKE) --no-print-directory WERROR=1 VARIANT=$(if $(sanitizes),asan) faulty-servers

# $(1): stages. $(2): options for the driver. $(3): the backends of servers with a reactor, which is the same with
# each. $(4): the time limit in seconds.
fault_suites = $(foreach stage,$(1),$(if $(faults_$(call number_of,$(stage))),$(if $(filter \
	selector,$(call unlocked_by,$(stage))), \
	$(foreach backend,$(if $(filter reactor,$(call unlocked_by,$(stage))),$(3),$(backends_of)), \
	$(call fault_suite,$(stage),$(2),$(4),$(backend))), \
	$(call fault_suite,$(stage),$(2),$(4)))))

# $(4): a backend, if the stage lets us choose.
fault_suite = 'faults/$(call number_of,$(1))$(4:%=-%)@$(3)=$(strip build/test/faults $(2) \
	$(faults_$(call number_of,$(1))) $(call faulty,$(1)) $(4:%=--backend %) \
	$(fault_options_$(call number_of,$(1))))'

# Elsewhere there is no epoll to wrap, and perhaps no --wrap.
ifeq ($(SYSTEM),Linux)
test-tools: $(B)/test/faults
ifneq ($(filter test-tools,$(MAKECMDGOALS)),) # only then is it worth asking the compiler
test-tools: $(filter build/faulty/%,$(foreach stage,$(STAGES),$(call faulty,$(stage))))
endif
ASAN_TOOLS += $(if $(sanitizes),faulty-servers)
SUITES += $(call fault_suites,$(STAGES),--places,$(if $(MORE),$(backends_of),$(lastword \
	$(backends_of))),$(FAULT_LIMIT))
SUITES += 'faults/calls=tests/faults/calls.sh $(STAGES:%=build/bin/%)'
SUITES += 'faults/mutants=tests/faults/mutants.sh'
endif

##@ Test

.PHONY: faults
faults: MORE := 1
faults: $(if $(STAGE),need-stage) ## let every call fail, each time, in every way (minutes); STAGE=07: of one server
	@$(call make_variant,plain) $(B)/test/run fault-tools
	@build/test/run $(call fault_suites,$(or $(stage),$(STAGES)),,$(backends_of),$(ALL_FAULTS_LIMIT))
