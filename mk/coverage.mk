# How much of lib the tests reach. All is built with counters (VARIANT=coverage), the suites run, and
# gcovr adds up. A line that no test reaches is a promise that nobody checks. One that is reached need not
# be checked either: only a test that can fail does that.

# How much of lib must be reached, in percent. An assert() that fails ends the program: its branches do not count.
GCOVR := gcovr build/coverage/obj/lib --exclude-branches-by-pattern '\s*assert\('
LIMITS := --fail-under-line 95 --fail-under-branch 85

COUNTED := build/coverage/counted

ifeq ($(VARIANT),coverage)
COUNTED_SUITES := $(UNIT_SUITES:%=$(B)/test/unit/%) $(B)/test/course/client

$(SERVERS) $(COUNTED_SUITES): $(B)/obj/tests/coverage/at_exit.o
$(SERVERS) $(COUNTED_SUITES): ALL_LDFLAGS += -Wl,--wrap=_exit

# Before they handle signals, servers are killed in the end, and write no counters.
counted_stages = $(foreach stage,$(STAGES),$(if $(filter signals,$(call unlocked_by,$(stage))),$(stage)))

# The counters add up from run to run: those of an earlier one go first.
$(COUNTED): $(SERVERS) $(COUNTED_SUITES) $(CONTRACT_SUITES:%=build/test/contract/%)
	@rm -f $@
	@find $(B) -name '*.gcda' -exec rm {} +
	@build/test/run $(call unit_suites,coverage,$(UNIT_SUITES)) \
	    $(call contract_suites,coverage,$(counted_stages)) $(client_in_terminal) \
	    $(call processes,08) $(call balances,08) $(call processes,09)
	@touch $@

.PHONY: counted
counted: $(COUNTED)
	@:
endif

##@ Test

.PHONY: coverage
coverage: ## how much of lib the tests reach (minutes), or what they do not: make coverage M=transport
	@command -v gcovr >/dev/null || { echo "gcovr is missing here: make install EXTRAS=1" >&2; exit 2; }
	@[ -d 'lib/$(M)' ] || { echo "There is no module $(M) in lib." >&2; exit 2; }
	@$(call make_variant,plain) stage-tools
	@$(call make_variant,coverage) counted
	@mkdir -p build/coverage/html
	@$(if $(M),$(GCOVR) --filter lib/$(M)/ && $(GCOVR) --filter lib/$(M)/ --branches, \
	    $(GCOVR) --filter lib/ --txt - --print-summary --html-details build/coverage/html/index.html $(LIMITS) && \
	    echo 'Each line, with its count: build/coverage/html/index.html')
