# How the servers and the reactor are measured: tools/bench. Its README says how to read the figures.

BENCH := tools/bench
BENCH_DIR := $(B)/bench
BENCH_OBJ := $(B)/obj/$(BENCH)
BENCH_MODULES := net array selector reactor timer

$(BENCH_OBJ)/%.o: $(BENCH)/%.c Makefile mk/build.mk mk/bench.mk
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -iquote $(BENCH) -iquote stages/common $(call quotes,$(BENCH_MODULES)) -c $< -o $@

# --- The programs ----------------------------------------------------------------------------------
# Each loop that is compared runs two: an echo server, and libevent's classic benchmark. A library that is
# not here is left out, and bench says so. Asking the compiler takes time, so only who measures asks.

has_header = $(shell echo '\#include <$(1)>' | $(CC) -E - >/dev/null 2>&1 && echo yes)
BENCH_LOOPS := bare reactor
ifneq ($(filter bench%,$(MAKECMDGOALS)),)
BENCH_LOOPS += $(if $(call has_header,ev.h),libev) $(if $(call has_header,uv.h),libuv) \
	$(if $(call has_header,event2/event.h),libevent)
endif
BENCH_ECHO := $(BENCH_LOOPS:%=$(BENCH_DIR)/echo-%)
BENCH_DISPATCH := $(BENCH_LOOPS:%=$(BENCH_DIR)/dispatch-%)
BENCH_PROGRAMS := $(BENCH_DIR)/bench $(BENCH_DIR)/client $(BENCH_DIR)/room-bare $(BENCH_ECHO) $(BENCH_DISPATCH)

$(BENCH_DIR)/bench: $(addprefix $(BENCH_OBJ)/,bench.o bounds.o counts.o experiments.o contest.o player.o process.o)
$(BENCH_DIR)/client: $(addprefix $(BENCH_OBJ)/client/,client.o echo.o room.o flood.o)
$(BENCH_DIR)/room-bare: $(addprefix $(BENCH_OBJ)/loops/,room.o bare_linux.o)
$(BENCH_ECHO): $(BENCH_OBJ)/loops/echo.o
$(BENCH_DISPATCH): $(BENCH_OBJ)/loops/dispatch.o
$(BENCH_DIR)/echo-bare $(BENCH_DIR)/dispatch-bare: $(BENCH_OBJ)/loops/bare_linux.o
$(BENCH_DIR)/echo-reactor $(BENCH_DIR)/dispatch-reactor: $(BENCH_OBJ)/loops/reactor.o
$(BENCH_DIR)/echo-libev $(BENCH_DIR)/dispatch-libev: $(BENCH_OBJ)/loops/libev.o
$(BENCH_DIR)/echo-libuv $(BENCH_DIR)/dispatch-libuv: $(BENCH_OBJ)/loops/libuv.o
$(BENCH_DIR)/echo-libevent $(BENCH_DIR)/dispatch-libevent: $(BENCH_OBJ)/loops/libevent.o
$(BENCH_DIR)/echo-libev $(BENCH_DIR)/dispatch-libev: LDLIBS += -lev
$(BENCH_DIR)/echo-libuv $(BENCH_DIR)/dispatch-libuv: LDLIBS += -luv
$(BENCH_DIR)/echo-libevent $(BENCH_DIR)/dispatch-libevent: LDLIBS += -levent_core

# The objects that all of them share.
BENCH_SHARED = $(addprefix $(BENCH_OBJ)/,common.o machine_linux.o stats.o) $(COMMON_OBJECTS) \
	$(call objects_of,$(BENCH_MODULES))

$(BENCH_PROGRAMS): $(BENCH_SHARED)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# --- What a learner does ---------------------------------------------------------------------------

ECHO_SERVERS = $(foreach stage,$(STAGES),$(if $(filter echo,$(contract_$(call number_of,$(stage)))), \
	$(B)/bin/$(stage)))
CHATS = $(foreach stage,$(STAGES),$(if $(filter chat,$(contract_$(call number_of,$(stage)))),$(stage)))
# $(1): a module of Python. $(2): a server that needs it.
python_peer = "--foreign=$(1)=$(foreach python,$(call python_with,$(1)),$(python) $(2))"
BENCH_FOREIGN = $(call python_peer,selectors,stages/04-callbacks/server.py) \
	$(call python_peer,asyncio,tests/foreign/echo_asyncio.py) \
	$(call python_peer,twisted,tests/foreign/echo_twisted.py)
BENCH_ARGUMENTS = --chat $(B)/bin/$(firstword $(CHATS)) $(BENCH_DIR) $(ECHO_SERVERS)

.PHONY: bench-programs
bench-programs: build $(BENCH_PROGRAMS)

##@ Measure

.PHONY: bench
bench: $(if $(PORTABLE),bench-needs-linux,bench-programs) ## measure servers and loops; B=echo one experiment, at length; FULL=1 all at length; QUICK=1
	@$(BENCH_DIR)/bench $(if $(QUICK)$(if $(EXPERIMENT)$(FULL),,survey),--quick) \
	    $(if $(EXPERIMENT),--only $(EXPERIMENT)) $(BENCH_FOREIGN) $(BENCH_ARGUMENTS)

.PHONY: bench-needs-linux
bench-needs-linux:
	@echo "the yardstick is a bare epoll loop: this needs Linux, and not VARIANT=portable" >&2; exit 2

# --- Its tests -------------------------------------------------------------------------------------

ifndef PORTABLE
SUITES += 'tools/bench=$(B)/test/bench $(BENCH_DIR)'
SUITES += 'tools/instructions=$(BENCH_DIR)/bench --bounds $(BENCH_ARGUMENTS)'
test-tools: $(B)/test/bench $(BENCH_PROGRAMS)
endif

$(B)/obj/tests/bench/%.o: tests/bench/%.c Makefile mk/build.mk mk/bench.mk
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(call quotes,net) -iquote $(BENCH) -iquote tests/support -c $< -o $@

$(B)/test/bench: $(B)/obj/tests/bench/bench.o $(addprefix $(BENCH_OBJ)/,process.o common.o machine_linux.o stats.o) \
		$(SUPPORT) $(call objects_of,net)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) -lcmocka
