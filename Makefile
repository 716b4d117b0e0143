# What you can do here. `make` alone prints this as help.
#
# The course is data: adding a stage is adding its folder, and its lines under "The syllabus". How things
# are built stands in mk/build.mk, how they are tested in mk/test.mk.

.DEFAULT_GOAL := help

# These count on make's command line. What the environment says of them may be anybody's; and cd would look in CDPATH first.
WORDS := A AGAIN ARGS BOUNDED BROWSER CDPATH DIR DIRTY DUE E EXTRAS F FORMAT FROM FULL HOST INTO JOBS LD_PRELOAD LIKE M MORE NAME P POINTS PORT Q QUICK RESET SCENE SERVER SLUG STAGE SUITE T TEXT TIMES UNSAFE V VARIANT WERROR Z
$(foreach word,$(WORDS),$(if $(filter environment%,$(origin $(word))),$(eval override $(word) :=)))

# --- The syllabus ----------------------------------------------------------------------------------
# `make -s facts` prints it for scripts: see tools/facts.sh.

STAGES := $(sort $(patsubst stages/%/README.md,%,$(wildcard stages/[0-9][0-9]-*/README.md)))

# Which modules of lib a stage may use: those of the stage before, and its new ones. A stage that
# reaches ahead does not compile.
unlock_01 := net
unlock_02 := $(unlock_01) buffer
unlock_03 := $(unlock_02) array selector
unlock_04 := $(unlock_03) reactor
unlock_05 := $(unlock_04) timer signals
unlock_06 := $(unlock_05) transport
unlock_07 := $(unlock_06) line receiver chat
unlock_08 := $(unlock_07) share workers
unlock_09 := $(unlock_08) upgrade

# What only the client program of a stage may use besides: it reads keys, which no server does.
client_07 := connector terminal

# Which modules stand below a module: it may include these and no others.
below_net :=
below_buffer :=
below_array :=
below_selector := array
below_reactor := array selector
below_timer := array selector reactor
below_signals := selector reactor
below_transport := array selector reactor timer buffer net
below_connector := array selector reactor timer buffer net transport
below_share := array selector reactor timer buffer net transport
below_line := buffer
below_receiver := array selector reactor timer buffer net transport line
below_chat :=
below_terminal := array selector reactor signals
below_workers := array selector reactor timer signals buffer net transport
below_upgrade := array selector reactor timer signals buffer net transport workers

# Which suite of tests/contract a stage is held to.
contract_01 := echo
contract_02 := echo
contract_03 := echo
contract_04 := echo
contract_05 := echo
contract_06 := echo
contract_07 := chat
contract_08 := chat
contract_09 := chat

# Which session of tests/faults/sessions.c its server goes through, and with which options. One worker,
# so that the calls of a process come in the same order each time.
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

include mk/build.mk mk/course.mk mk/text.mk mk/test.mk mk/bench.mk

# Names for what they have before them. Nothing is left to do then, and nothing to say.
NAMES := text-tools test-programs exercise-lib zoo-all zoo-mine
.PHONY: $(NAMES)
$(NAMES): ; @:

# --- Help ------------------------------------------------------------------------------------------
# A target is listed by `make help` if its line ends with two hashes and a sentence.

##@ Build

.PHONY: clean help facts
clean: ## delete what was built
	$(if $(filter build,$(OUT)),rm -rf build compile_commands.json,@echo "OUT=$(OUT) is yours to delete: other things may be in it.")
help: ## show this
	@tools/fold.sh awk -f tools/help.awk mk/course.mk mk/text.mk Makefile mk/build.mk mk/test.mk mk/bench.mk

# The syllabus as assignments that a shell understands.
FACTS := $(sort $(filter unlock_% client_% below_% contract_% faults_% fault_options_%,$(.VARIABLES)))
facts:
	@$(foreach fact,$(FACTS),echo "$(fact)='$($(fact))'";) \
	echo "stages='$(STAGES)' modules='$(MODULES)' variants='$(VARIANTS)' system='$(SYSTEM)'"; \
	echo "with_lib='$(WITH_LIB)'"
