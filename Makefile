# What you can do here. `make` alone prints this as help.
#
# The course is data: adding a stage is adding its folder, and its line under "The syllabus".
# How things are built stands in mk/build.mk, how they are tested in mk/test.mk.

.DEFAULT_GOAL := help

# --- The syllabus ----------------------------------------------------------------------------------
# Which modules of lib a stage may use: those of the stage before, and its new ones. A stage that
# reaches ahead does not compile.

STAGES := $(sort $(patsubst stages/%/README.md,%,$(wildcard stages/[0-9][0-9]-*/README.md)))

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

include mk/build.mk
include mk/test.mk
include mk/faults.mk
include mk/course.mk
include mk/quiz.mk
include mk/docs.mk
include mk/bench.mk
include mk/attack.mk
include mk/zoo.mk
include mk/fuzz.mk
include mk/coverage.mk

# --- What a learner does ---------------------------------------------------------------------------
# A target is listed by `make help` if its line ends with two hashes and a sentence.

##@ Learn

.PHONY: run
run: need-stage build ## run a server: make run STAGE=02 [PORT=7000] [ARGS=-v]
	@exec tools/run.sh $(B)/bin/$(stage) --port $(or $(PORT),7000) $(ARGS)

.PHONY: upgrade
upgrade: build ## replace the server of 09 that serves: make upgrade [PORT=7000]
	@tools/upgrade.sh $(or $(PORT),7000)

.PHONY: diff
diff: need-stage ## what a stage changes: make diff STAGE=03
	@$(if $(before),tools/stage-diff.sh $(before) $(stage),echo "$(stage) is the first stage: nothing stands before it")

.PHONY: client
client: build ## talk in a chat room: make client [HOST=127.0.0.1] [PORT=7000]
	@exec $(B)/bin/07-chat-client $(or $(HOST),127.0.0.1) $(or $(PORT),7000)

##@ Build

.PHONY: clean
clean: ## delete what was built
	rm -rf build

.PHONY: help
help: ## show this
	@tools/fold.sh awk -f tools/help.awk mk/course.mk $(filter-out mk/course.mk,$(MAKEFILE_LIST))
