# How the servers and the reactor are measured: tools/bench. Its README says how to read the figures.

BENCH := tools/bench
BENCH_DIR := $(B)/bench
BENCH_QUOTES = -iquote $(BENCH) -iquote $(BENCH)/dispatch -iquote stages/common \
	$(call quotes,net selector reactor timer transport)

# The objects of some sources; what this kind of build leaves out is left out.
bench_objects = $(patsubst %.c,$(B)/obj/$(BENCH)/%.o,$(filter-out $(LEFT_OUT),$(1)))

BENCH_COMMON := $(call bench_objects,common.c pairs.c machine_linux.c machine_posix.c)
BENCH_LIB = $(call objects_of,net array selector reactor timer)

$(B)/obj/$(BENCH)/%.o: $(BENCH)/%.c Makefile mk/build.mk mk/bench.mk
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(BENCH_QUOTES) -c $< -o $@

$(BENCH_DIR)/load $(BENCH_DIR)/fan $(BENCH_DIR)/flood: $(BENCH_DIR)/%: $(call bench_objects,histogram.c meter.c settings.c) \
		$(B)/obj/$(BENCH)/%.o $(BENCH_COMMON) $(COMMON_OBJECTS) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(BENCH_DIR)/bench: $(call bench_objects,bench.c counter.c process.c servers.c \
		$(patsubst $(BENCH)/%,%,$(wildcard $(BENCH)/experiments/*.c))) $(BENCH_COMMON) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(BENCH_DIR)/room-bare: $(call bench_objects,room/bare_linux.c) $(COMMON_OBJECTS) $(call objects_of,net)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(BENCH_DIR)/room-transport: $(call bench_objects,room/transport.c) $(COMMON_OBJECTS) \
		$(call objects_of,transport buffer) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# --- The loops that are compared -------------------------------------------------------------------
# Each is linked with its library. One whose library is not here is left out, and bench says so.

library_reactor :=
library_libev := -lev
library_libuv := -luv
library_libevent := -levent_core
library_bufferevent := -levent_core
header_libev := ev.h
header_libuv := uv.h
header_libevent := event2/event.h
header_bufferevent := event2/bufferevent.h

has_header = $(if $(header_$(1)),$(shell echo '\#include <$(header_$(1))>' | \
	$(CC) -E - >/dev/null 2>&1 && echo $(1)),$(1))

# Asking the compiler takes time, so only who measures asks.
BENCH_PEERS := $(if $(filter bench%,$(MAKECMDGOALS)), \
	$(foreach peer,reactor libev libuv libevent bufferevent,$(call has_header,$(peer))))
BENCH_LOOPS := $(filter-out bufferevent,$(BENCH_PEERS))

$(BENCH_DIR)/echo-bare: $(call bench_objects,bare_linux.c) $(COMMON_OBJECTS) $(call objects_of,net)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(BENCH_DIR)/echo-%: $(B)/obj/$(BENCH)/peers/%.o $(COMMON_OBJECTS) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(library_$*)

$(BENCH_DIR)/dispatch-bare: $(call bench_objects,dispatch/dispatch.c dispatch/bare_linux.c) \
		$(BENCH_COMMON) $(COMMON_OBJECTS) $(call objects_of,net)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

$(BENCH_DIR)/dispatch-%: $(call bench_objects,dispatch/dispatch.c) $(B)/obj/$(BENCH)/dispatch/%.o \
		$(BENCH_COMMON) $(COMMON_OBJECTS) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(library_$*)

$(BENCH_DIR)/timers-%: $(call bench_objects,timers/timers.c) $(B)/obj/$(BENCH)/timers/%.o \
		$(BENCH_COMMON) $(COMMON_OBJECTS) $(BENCH_LIB)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(library_$*)

# --- What a learner does ---------------------------------------------------------------------------

ECHO_SERVERS = $(foreach stage,$(STAGES),$(if $(filter echo,$(contract_$(call number_of,$(stage)))), \
	$(B)/bin/$(stage)))
CHATS = $(foreach stage,$(STAGES),$(if $(filter chat,$(contract_$(call number_of,$(stage)))),$(stage)))
MULTI = $(foreach stage,$(CHATS),$(if $(filter workers,$(call unlocked_by,$(stage))),$(stage)))
# $(1): a module of Python. $(2): a server that needs it.
python_peer = "--foreign=$(1)=$(foreach python,$(call python_with,$(1)),$(python) $(2))"
BENCH_FOREIGN = $(call python_peer,selectors,stages/04-callbacks/server.py) \
	$(call python_peer,asyncio,tests/foreign/echo_asyncio.py) \
	$(call python_peer,twisted,tests/foreign/echo_twisted.py)
BENCH_ARGUMENTS = --chat $(B)/bin/$(firstword $(CHATS)) $(MULTI:%=--multi $(B)/bin/%) \
	$(BENCH_DIR) $(ECHO_SERVERS)
BENCH_PROGRAMS := $(addprefix $(BENCH_DIR)/,load fan flood bench echo-bare dispatch-bare room-bare room-transport \
	$(BENCH_PEERS:%=echo-%) $(BENCH_LOOPS:%=dispatch-%) $(BENCH_LOOPS:%=timers-%))

BENCH_CSV := $(or $(CSV),$(BENCH_DIR)/figures.csv)

.PHONY: bench-programs
bench-programs: build $(BENCH_PROGRAMS)

##@ Measure

.PHONY: bench
bench: $(if $(PORTABLE),bench-needs-linux,bench-programs) ## measure servers and loops; B=echo one experiment, at length; FULL=1 all at length; QUICK=1; CSV=file
	@$(BENCH_DIR)/bench $(if $(QUICK)$(if $(EXPERIMENT)$(FULL),,survey),--quick) --csv '$(BENCH_CSV)' \
	    $(if $(EXPERIMENT),--only $(EXPERIMENT)) $(BENCH_FOREIGN) $(BENCH_ARGUMENTS)
	@$(BENCH)/plot.sh '$(BENCH_CSV)' $(BENCH_DIR)

.PHONY: bench-needs-linux
bench-needs-linux:
	@echo "the yardstick is a bare epoll loop: this needs Linux, and not VARIANT=portable" >&2; exit 2

# --- Its tests -------------------------------------------------------------------------------------

ifndef PORTABLE
SUITES += 'tools/bench=$(B)/test/bench $(BENCH_DIR)'
SUITES += 'tools/instructions=$(BENCH_DIR)/bench --bounds $(BENCH_ARGUMENTS)'
test-tools: $(B)/test/bench $(addprefix $(BENCH_DIR)/,load fan flood echo-bare echo-reactor dispatch-bare \
	dispatch-reactor timers-reactor room-bare room-transport bench)
endif

$(B)/obj/tests/bench/%.o: tests/bench/%.c Makefile mk/build.mk mk/bench.mk
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) $(call quotes,net) -iquote $(BENCH) -iquote tests/support -c $< -o $@

$(B)/test/bench: $(B)/obj/tests/bench/bench.o $(call bench_objects,histogram.c process.c) \
		$(BENCH_COMMON) $(SUPPORT) $(call objects_of,net)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) -lcmocka
