# How much of lib the tests reach. All is built with counters (VARIANT=coverage), the suites run, and
# tests/coverage/table.awk adds up what gcov says. A line that no test reaches is a promise that nobody
# checks. One that is reached need not be checked either: only a test that can fail does that.

# How much of lib must be reached, in percent.
LEAST_LINES := 95
LEAST_BRANCHES := 85

GCOV := gcov
COUNTED := build/coverage/counted

ifeq ($(VARIANT),coverage)
COUNTERS := $(B)/obj/tests/coverage
COUNTED_SUITES := $(UNIT_SUITES:%=$(B)/test/unit/%) $(B)/test/course/client

$(SERVERS): $(COUNTERS)/at_sigterm.o
$(SERVERS) $(COUNTED_SUITES): $(COUNTERS)/at_exit.o
$(SERVERS) $(COUNTED_SUITES): ALL_LDFLAGS += -Wl,--wrap=_exit

# The counters add up from run to run: those of an earlier one go first.
$(COUNTED): $(SERVERS) $(COUNTED_SUITES) $(CONTRACT_SUITES:%=build/test/contract/%)
	@rm -f $@
	@find $(B) -name '*.gcda' -exec rm {} +
	@build/test/run $(call unit_suites,coverage,$(UNIT_SUITES)) \
	    $(call contract_suites,coverage,$(STAGES)) $(client_in_terminal) \
	    $(call processes,08) $(call balances,08) $(call processes,09)
	@touch $@

.PHONY: counted
counted: $(COUNTED)
	@:
endif

##@ Test

.PHONY: coverage
coverage: ## how much of lib the tests reach (minutes), or what they do not: make coverage M=transport
	@command -v $(GCOV) >/dev/null || { echo "make coverage needs $(GCOV), which comes with gcc." >&2; exit 2; }
	@$(call make_variant,plain) stage-tools
	@$(call make_variant,coverage) counted
	@$(if $(M),,$(report_in_html))
	@$(GCOV) --stdout --branch-probabilities --branch-counts build/coverage/obj/lib/*/*.gcda | \
	    awk -v module=$(M) -v lines=$(LEAST_LINES) -v branches=$(LEAST_BRANCHES) -f tests/coverage/table.awk

report_in_html = if command -v gcovr >/dev/null; then mkdir -p build/coverage/html && \
	gcovr --filter lib/ --html-details build/coverage/html/index.html build/coverage/obj/lib && \
	echo "Each line, with its count: build/coverage/html/index.html"; \
	else echo "No report in HTML: gcovr is missing here: make install EXTRAS=1"; fi
