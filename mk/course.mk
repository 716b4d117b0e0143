# What a learner does. tools/course.sh, mine.sh and zoo.sh do the talking; here stands how an exercise and an animal are
# built. To be checked, an exercise is built with VARIANT=asan; to be tried by hand, as the servers of the stages are.

COURSE_RULES := $(RULES) mk/course.mk

# --- Exercises -------------------------------------------------------------------------------------
# E names one: 02-1 is exercises/02-select/1-highest-descriptor. A folder without a README is none: when an
# exercise moves, what a learner has left there stays there. Others' work on it has names: FROM is a folder with a
# file for the edited one, and INTO the folder where the results go; tests say NAME, for one beside the learner's.
# BOUNDED is a command that keeps the compiler within limits. PRIVATE is a folder that has exercises/ like ours.

E_STAGE := $(filter $(firstword $(subst -, ,$(E)))-%,$(STAGES))
E_ROOTS := exercises $(PRIVATE:%=%/exercises)
exercise := $(patsubst %/README.md,%,$(wildcard $(E_ROOTS:%=%/$(E_STAGE)/$(word 2,$(subst -, ,$(E)))-*/README.md)))
.PHONY: exercise-build exercise-server exercise-ours exercise-shared
ifneq ($(and $(E),$(word 2,$(exercise))),)
exercise-build exercise-server:
	@echo "Two exercises have the number $(E), $(firstword $(exercise)) and $(lastword $(exercise))." >&2; exit 2
else ifneq ($(and $(E),$(exercise)),)
X := $(B)/exercises/$(E)
WORK := $(or $(INTO),$(X)/$(or $(NAME),mine))
E_UNLOCKED := $(unlock_$(firstword $(subst -, ,$(E_STAGE))))

# The files that the learner edits, and their objects.
EDITED := $(shell . tools/course-common.sh; edited_names $(exercise))
E_OBJECTS := $(EDITED:%.c=$(WORK)/%.o)

# An exercise that begins with an empty file has weak stand-ins for what is not written yet in nothing.c. The
# file `replaces` names what is written anew: a module, or files of one.
STAND_INS := $(patsubst $(exercise)/%.c,$(X)/%.o,$(wildcard $(exercise)/nothing.c))
REPLACED := $(if $(wildcard $(exercise)/replaces),$(shell cat $(exercise)/replaces))

# The objects of the modules that the stage unlocks. An edited file takes the place of the lib file of the
# same name.
E_LEFT_OUT := $(patsubst %,$(B)/obj/lib/%/%,$(filter-out %.c,$(REPLACED))) \
	$(foreach source,$(EDITED) $(filter %.c,$(REPLACED)),$(wildcard lib/*/$(source)))
E_LIB := $(filter-out $(E_LEFT_OUT:%.c=$(B)/obj/%.o), \
	$(filter $(patsubst %,$(B)/obj/lib/%/%,$(E_UNLOCKED)),$(LIB_OBJECTS)))

# What is checked is the stage's server, with what was edited in it, if the check is a contract suite; and a player,
# which answers for edited functions, if there is a play.c. Nothing of the learner's is linked with the check itself.
SERVER_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %/client.c,$(wildcard stages/$(E_STAGE)/*.c)))
E_IN_SERVER := $(filter $(notdir $(SERVER_OBJECTS)),$(EDITED:.c=.o))
E_REST := $(filter-out $(E_IN_SERVER:%=$(B)/obj/stages/$(E_STAGE)/%),$(SERVER_OBJECTS))
HAS_SERVER := $(or $(E_IN_SERVER),$(shell grep -l 'include ".*tests/contract/' $(exercise)/check.c))
HAS_PLAYER := $(wildcard $(exercise)/play.c)
CHECKED := $(if $(HAS_SERVER),$(WORK)/server) $(if $(HAS_PLAYER),$(WORK)/player)

$(WORK)/%.o: $(or $(FROM),$(exercise))/%.c $(COURSE_RULES)
	tools/whole.sh $@ $(BOUNDED) $(CC) $(ALL_CFLAGS:-MMD=-MD) $(if $(FROM),-fdebug-prefix-map=$(FROM)=$(exercise)) -pthread \
	    -iquote $(exercise) -iquote stages/$(E_STAGE) -iquote stages/common \
	    $(E_UNLOCKED:%=-iquote lib/%) -iquote tests/support $(COMPILE)

# Not optimized: it is compiled while a learner waits.
$(X)/check.o $(X)/play.o $(X)/nothing.o: $(X)/%.o: $(exercise)/%.c $(COURSE_RULES)
	tools/whole.sh $@ $(CC) $(ALL_CFLAGS) -O0 -iquote $(exercise) -iquote tests/support -iquote stages/common $(E_UNLOCKED:%=-iquote lib/%) $(COMPILE)

$(WORK)/server: $(E_OBJECTS) $(E_REST) $(STAND_INS) $(COMMON) $(E_LIB)
	$(LINK) -pthread
# With play.c what it needs of the tests' own is one object: if the learner's files define such a name too, the linker
# says so. From an archive it would take theirs instead.
$(X)/playing.o: $(X)/play.o $(SUPPORT)
	tools/whole.sh $@ $(or $(LD),ld) -r $^ -o NEW
$(WORK)/player: $(X)/playing.o $(E_OBJECTS) $(STAND_INS) $(B)/test/support.a $(E_LIB) $(COMMON)
	$(LINK) -pthread -lcmocka $$(tests/wraps.sh $(exercise)/play.c)
$(X)/check: $(X)/check.o $(SUPPORT) $(LIB)
	$(LINK) -lcmocka

-include $(wildcard $(X)/*.d $(WORK)/*.d)

# What was built may be of another exercise with this number: these name files that are gone, or there is a server.
$(addsuffix /%.c,$(E_ROOTS)): ;

exercise-server: $(WORK)/server
	@:
exercise-build: $(X)/check $(CHECKED)
	@rm -f $(filter-out $(CHECKED),$(WORK)/server $(WORK)/player)

# All of it that is not the learner's; and whether anything can be built just now.
exercise-shared: $(X)/check $(if $(HAS_PLAYER),$(X)/playing.o) $(if $(HAS_SERVER),$(E_REST)) $(STAND_INS) $(SUPPORT) \
		$(COMMON) $(E_LIB) $(B)/tools/probe
exercise-ours: exercise-shared
	mkdir -p $(WORK) && $(CC) $(ALL_CFLAGS) -O0 tools/probe.c tools/machine.c $(ALL_LDFLAGS) -o $(WORK)/probe
endif

# What all exercises are linked with.
exercise-lib: $(LIB) $(SUPPORT) $(COMMON) $(B)/tools/probe

# --- The zoo ---------------------------------------------------------------------------------------
# zoo/NAME.c is an animal, zoo/cures/NAME.c is the same without its fault, and zoo/mine/NAME.c is the
# learner's copy. An animal that needs Linux is NAME_linux.c.

zoo_folder = $(patsubst zoo/animals,zoo,zoo/$(notdir $(@D)))
zoo_objects = $(patsubst %.c,$(B)/obj/%.o,$(wildcard $(addprefix $(zoo_folder)/$(@F),.c _linux.c)))

ZOO := $(patsubst zoo/%.c,animals/%,$(wildcard zoo/*.c)) $(patsubst zoo/%.c,%,$(wildcard zoo/cures/*.c))
ZOO := $(patsubst %_linux,%,$(filter-out $(LEFT_OUT:.c=),$(ZOO)))

$(B)/obj/zoo/%: modules = net
$(B)/obj/zoo/%: folders = stages/common
$(B)/obj/zoo/%: flags = -O0
$(B)/zoo/%: $$(zoo_objects) $(COMMON) $(filter $(B)/obj/lib/net/%,$(LIB_OBJECTS))
	$(LINK)

zoo-all: $(ZOO:%=$(B)/zoo/%)
# What one animal of the learner's is tested with.
zoo-mine: $(B)/tools/bounded $(B)/zoo/mine/$(Z) $(B)/test/contract/echo $(B)/test/contract/zoo

# --- Commands --------------------------------------------------------------------------------------

##@ Learn

.PHONY: start next list exercise try hint solution reset mine check grade run upgrade diff see client zoo handout new-exercise
start: ## install what is missing, build, and open the course
	+@tools/output.sh tools/course.sh start
next: ## say what to do next: a chapter, an exercise, a quiz
list: ## all exercises, and how far you are
exercise: ## check your work: make exercise E=02-1
	+@tools/fold.sh tools/course.sh exercise '$(E)'
try: ## run the server of an exercise by hand: make try E=01-1 [PORT=7000] [ARGS=-v]
	+@exec tools/course.sh try '$(E)' --port $(or $(PORT),7000) $(ARGS)
hint: ## one more hint: make hint E=02-1
solution: ## show the solution, once yours passes: make solution E=02-1
reset: ## the untouched file again, yours kept beside it: make reset E=02-1
next list hint solution reset:
	@tools/fold.sh tools/course.sh $@ '$(E)'
mine: ## build a server of your own, step by step: make mine [LANG=python] [HINT=1] [LIST=1] [SKIP=1] [FROM=step] [LATEST=1]
	+@tools/fold.sh tools/mine.sh $(foreach name,LANG HINT PAGE LIST SEE SKIP FROM LATEST RUN PORT,$(if $(filter command,$(origin $(name))),'$(name)=$($(name))'))
check: ## check your work on all exercises of the stage where you stand, or of STAGE=02
	+@tools/fold.sh tools/course.sh check '$(firstword $(subst -, ,$(STAGE)))'
grade: ## the table for teachers; FROM=submissions/: of a class; STAGE=02, E=02-5, FORMAT=text, json, csv
	+@tools/output.sh tools/course.sh $(if $(filter command,$(origin FROM)),grade_from,grade) '$(firstword $(subst -, ,$(STAGE)))' '$(FORMAT)'
run: need-stage build ## run a server: make run STAGE=02 [PORT=7000] [ARGS=-v]
	@exec tools/run.sh $(B)/bin/$(stage) --port $(or $(PORT),7000) $(ARGS)
upgrade: build ## replace the server of 09 that serves: make upgrade [PORT=7000]
	@tools/upgrade.sh $(or $(PORT),7000)
diff: need-stage ## what a stage changes: make diff STAGE=03
	@$(if $(before:-=),tools/output.sh tools/stage-diff.sh $(before) $(stage),echo "$(stage) is the first stage: nothing stands before it")
see: $(if $(STAGE),need-stage) build ## watch a server's loop, step by step: make see STAGE=04 [SCENE=name] [TEXT=1]; SERVER='./mine --port {port}': yours
	@$(ready_text_tools)
	@tools/output.sh tools/see.sh $(stage)
client: build ## talk in a chat room: make client [HOST=127.0.0.1] [PORT=7000]
	@exec $(B)/bin/07-chat-client $(or $(HOST),127.0.0.1) $(or $(PORT),7000)
zoo: ## find what is wrong with small servers: make zoo lists them; make zoo Z=mole [RESET=1]
	+@tools/fold.sh tools/zoo.sh $(if $(RESET),reset,$(if $(Z),visit,list)) $(Z)

##@ Teach

handout: ## the course without solutions, cures and history: make handout DIR=../handout [DIRTY=1]
	@tools/output.sh tools/handout.sh '$(DIR)'
new-exercise: ## begin one of your own: make new-exercise E=02-9 LIKE=02-5 [SLUG=name] [PRIVATE=folder]
	@tools/output.sh tools/new-exercise.sh '$(E)' '$(LIKE)' '$(SLUG)'
