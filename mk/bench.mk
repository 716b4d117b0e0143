# How the servers and the reactor are measured: tools/bench. Its README says how to read the figures.

BENCH := $(B)/bench

$(B)/obj/tools/bench/%: modules = net selector reactor timer transport
$(B)/obj/tools/bench/%: folders = tools/bench stages/common
$(B)/obj/tools/bench/%: flags =

# Sources with a main(); what the others have in common is an archive.
BENCH_MAINS := $(patsubst %,tools/bench/%.c,bench load fan flood bare_linux)
BENCH_COMMON := $(patsubst %.c,$(B)/obj/%.o,$(filter-out $(BENCH_MAINS) $(LEFT_OUT),$(wildcard tools/bench/*.c)))
BENCH_LIB := $(BENCH)/common.a
$(BENCH_LIB): $(BENCH_COMMON) $(COMMON)
	$(ARCHIVE)

$(BENCH)/bench: $(patsubst %.c,$(B)/obj/%.o,$(wildcard tools/bench/experiments/*.c))
$(BENCH)/load $(BENCH)/fan $(BENCH)/flood $(BENCH)/bench: $(BENCH)/%: $(B)/obj/tools/bench/%.o $(BENCH_LIB) $(LIB)
	$(LINK)
$(B)/test/bench: $(B)/obj/tests/bench/bench.o $(BENCH_LIB) $(SUPPORT) $(LIB)
	$(LINK) -lcmocka

# The loops that are compared: bare system calls, our reactor, and each library that is here.
libraries_libev := -lev
libraries_libuv := -luv
libraries_libevent := -levent_core
libraries_bufferevent := -levent_core
peer = $(lastword $(subst -, ,$(@F)))

$(BENCH)/echo-bare: $(B)/obj/tools/bench/bare_linux.o $(BENCH_LIB) $(LIB)
	$(LINK)
$(BENCH)/echo-%: $(B)/obj/tools/bench/peers/%.o $(BENCH_LIB) $(LIB)
	$(LINK) $(libraries_$(peer))
$(BENCH)/%-bare: $(B)/obj/tools/bench/%/bare_linux.o $$(bench_driver) $(BENCH_LIB) $(LIB)
	$(LINK)
$(BENCH)/%: $$(bench_peer) $$(bench_driver) $(BENCH_LIB) $(LIB)
	$(LINK) $(libraries_$(peer))
bench_folder = tools/bench/$(firstword $(subst -, ,$(@F)))
bench_peer = $(B)/obj/$(bench_folder)/$(peer).o
bench_driver = $(patsubst %.c,$(B)/obj/%.o,$(wildcard $(bench_folder)/$(notdir $(bench_folder)).c))

# Asking which libraries are here takes time, so only who measures asks.
PEERS := $(if $(filter bench%,$(MAKECMDGOALS)),reactor $(shell tools/bench/peers.sh '$(CC)'))
LOOPS := $(filter-out bufferevent,$(PEERS))
BENCH_PROGRAMS := $(addprefix $(BENCH)/,load fan flood bench echo-bare dispatch-bare room-bare room-transport \
	$(PEERS:%=echo-%) $(LOOPS:%=dispatch-%) $(LOOPS:%=timers-%))

##@ Measure

CSV := $(BENCH)/figures.csv

.PHONY: bench bench-programs bench-needs-linux
bench: $(if $(PORTABLE),bench-needs-linux,bench-programs) ## measure servers and loops; B=echo one experiment, at length; FULL=1 all at length; QUICK=1; CSV=file
	@tools/bench/bench.sh $(B)/bin $(BENCH) $(if $(QUICK)$(if $(EXPERIMENT)$(FULL),,survey),--quick) --csv '$(CSV)' \
	    $(if $(EXPERIMENT),--only $(EXPERIMENT))
	@tools/bench/plot.sh '$(CSV)' $(BENCH)
bench-programs: build $(BENCH_PROGRAMS)
bench-needs-linux:
	@echo "the yardstick is a bare epoll loop: this needs Linux, and not VARIANT=portable" >&2; exit 2
