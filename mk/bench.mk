# How the servers and the reactor are measured: tools/bench. Its README says how to read the figures.

BENCH := $(B)/bench

$(B)/obj/tools/bench/%: modules = net array selector reactor timer
$(B)/obj/tools/bench/%: folders = tools/bench stages/common
$(B)/obj/tools/bench/%: flags =

# What only some of the programs are made of stands in folders; what is measured with is in bench.c's own. All
# share an archive.
BENCH_SHARED := $(patsubst %,$(B)/obj/tools/bench/%.o,common machine_linux stats process)
BENCH_LIB := $(BENCH)/common.a
$(BENCH_LIB): $(BENCH_SHARED) $(COMMON)
	$(ARCHIVE)

$(BENCH)/bench: $(filter-out $(BENCH_SHARED),$(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/bench/*.c)))
$(BENCH)/client: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/bench/client/*.c))
$(BENCH)/bench $(BENCH)/client: $(BENCH_LIB) $(LIB)
	$(LINK)
$(B)/test/bench: $(B)/obj/tests/bench/bench.o $(BENCH_LIB) $(SUPPORT) $(LIB)
	$(LINK) -lcmocka

# What each loop that is compared runs: an echo server, libevent's classic benchmark, and the bare one a room.
libraries_libev := -lev
libraries_libuv := -luv
libraries_libevent := -levent_core
loop = $(lastword $(subst -, ,$(@F)))
loop_objects = $(addprefix $(B)/obj/tools/bench/loops/,$(firstword $(subst -, ,$(@F))).o $(subst bare,bare_linux,$(loop)).o)

# Asking which libraries are here takes time, so only who measures asks.
LOOPS := bare reactor $(if $(filter bench%,$(MAKECMDGOALS)),$(shell tools/bench/peers.sh '$(CC)'))
LOOP_PROGRAMS := $(addprefix $(BENCH)/,room-bare $(LOOPS:%=echo-%) $(LOOPS:%=dispatch-%))
BENCH_PROGRAMS := $(BENCH)/bench $(BENCH)/client $(LOOP_PROGRAMS)

$(LOOP_PROGRAMS): $$(loop_objects) $(BENCH_LIB) $(LIB)
	$(LINK) $(libraries_$(loop))

##@ Measure

.PHONY: bench bench-programs bench-needs-linux
bench: $(if $(PORTABLE),bench-needs-linux,bench-programs) ## measure servers and loops; B=echo one experiment, at length; FULL=1 all at length; QUICK=1
	@tools/bench/bench.sh $(B)/bin $(BENCH) $(if $(QUICK)$(if $(EXPERIMENT)$(FULL),,survey),--quick) \
	    $(if $(EXPERIMENT),--only $(EXPERIMENT))
bench-programs: build $(BENCH_PROGRAMS)
bench-needs-linux:
	@echo "the yardstick is a bare epoll loop: this needs Linux, and not VARIANT=portable" >&2; exit 2
