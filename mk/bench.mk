# How the servers and the reactor are measured: tools/bench. Its README says how to read the figures.

BENCH := $(B)/bench
LOOPS := $(B)/obj/tools/bench/loops

$(B)/obj/tools/bench/%: modules = net array selector reactor timer
$(B)/obj/tools/bench/%: folders = tools/bench stages/common
$(B)/obj/tools/bench/%: flags =

# What all programs share.
BENCH_SHARED := $(patsubst %,$(B)/obj/tools/bench/%.o,common machine_linux stats) $(OUTPUT) $(COMMON) $(LIB)

$(BENCH)/bench: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/bench/*.c)) $(BENCH_SHARED)
	$(LINK)
$(BENCH)/client: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/bench/client/*.c)) $(BENCH_SHARED)
	$(LINK)
$(B)/test/bench: $(B)/obj/tests/bench/bench.o $(B)/obj/tools/bench/process.o $(BENCH_SHARED) $(SUPPORT)
	$(LINK) -lcmocka

# Each loop that is compared runs two: an echo server, and libevent's classic benchmark, which serves nobody.
$(BENCH)/%-libev: LDLIBS += -lev
$(BENCH)/%-libuv: LDLIBS += -luv
$(BENCH)/%-libevent: LDLIBS += -levent_core
loop_objects = $(patsubst %,$(LOOPS)/%.o,$(subst bare,bare_linux,$(subst -, ,$*)) serve)
$(BENCH)/%: $$(loop_objects) $(BENCH_SHARED)
	$(LINK)

# A library that is not here is left out, and bench says so. Asking the compiler takes time, so only who
# measures asks.
PEERS := bare reactor $(if $(filter bench,$(MAKECMDGOALS)),$(shell tools/bench/peers.sh '$(CC)'))

##@ Measure

.PHONY: bench bench-programs bench-needs-linux
bench: $(if $(PORTABLE),bench-needs-linux,bench-programs) ## measure servers and loops; B=echo one experiment, at length; FULL=1 all at length; QUICK=1
	@tools/bench/bench.sh $(B)/bin $(BENCH) $(if $(QUICK)$(if $(EXPERIMENT)$(FULL),,survey),--quick) \
	    $(if $(EXPERIMENT),--only $(EXPERIMENT))
bench-programs: build $(addprefix $(BENCH)/,bench client room-bare $(PEERS:%=echo-%) $(PEERS:%=dispatch-%))
bench-needs-linux:
	@echo "the yardstick is a bare epoll loop: this needs Linux, and not VARIANT=portable" >&2; exit 2
