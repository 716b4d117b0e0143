# Exercises, hints, progress: what a learner does between two chapters.
#
# tools/course.sh does the talking and remembers; here stands how an exercise is built. To be checked it
# is built with VARIANT=asan, to be tried by hand as the servers of the stages are.

COURSE_RULES := Makefile mk/build.mk mk/course.mk

# A folder without a README is none: when an exercise moves, what a learner has left there stays there.
EXERCISES := $(sort $(patsubst %/README.md,%,$(wildcard exercises/[0-9][0-9]-*/[0-9]*-*/README.md)))

# Of exercises/02-select/1-highest-descriptor the stage is 02-select, and the number is 02-1.
stage_of = $(notdir $(patsubst %/,%,$(dir $(1))))
exercise_number = $(call number_of,$(call stage_of,$(1)))-$(call number_of,$(notdir $(1)))

# E names an exercise. Tests name others' work on it: FROM is a folder with a file for the edited one,
# and NAME says where in build/ the results go.
exercise := $(strip $(foreach e,$(EXERCISES),$(if $(filter $(E),$(call exercise_number,$(e))),$(e))))
ifneq ($(and $(E),$(exercise)),)
work_from := $(or $(FROM),$(exercise))
work_name := $(or $(NAME),mine)
exercise_modules := $(call unlocked_by,$(call stage_of,$(exercise)))
X := $(B)/exercises/$(E)
EDITED := $(filter-out check.c nothing.c,$(notdir $(wildcard $(exercise)/*.c)))
EDITED_OBJECTS := $(EDITED:%.c=$(X)/$(work_name)/%.o)

# The check, and the suite that it includes, if it does.
check_sources := $(exercise)/check.c $(shell sed -n 's|^#include "../../../\(.*\.c\)"|\1|p' $(exercise)/check.c)

# An exercise that begins with an empty file has weak stand-ins for what is not written yet in nothing.c. The
# file `replaces` names what is written anew: a module, or files of one.
stand_ins := $(patsubst $(exercise)/%.c,$(X)/%.o,$(wildcard $(exercise)/nothing.c))
replaced := $(if $(wildcard $(exercise)/replaces),$(shell cat $(exercise)/replaces))

# The objects of the modules that the stage unlocks. An edited file takes the place of the lib file of
# the same name.
exercise_lib := $(foreach o,$(call objects_of,$(filter-out $(replaced),$(exercise_modules))),$(if \
	$(filter $(notdir $(EDITED_OBJECTS)) $(replaced:.c=.o),$(notdir $(o))),,$(o)))

$(X)/$(work_name)/%.o: $(work_from)/%.c $(COURSE_RULES)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -pthread -iquote $(exercise) -iquote stages/$(call stage_of,$(exercise)) -iquote stages/common \
	    $(call quotes,$(exercise_modules)) -c $< -o $@

# Not optimized: it is compiled while a learner waits.
$(X)/check.o $(X)/nothing.o: $(X)/%.o: $(exercise)/%.c $(COURSE_RULES)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -O0 -iquote $(exercise) -iquote tests/support $(call quotes,$(exercise_modules)) -c $< -o $@

# An edited source of the stage's server takes its place there; the other sources stay. An edited module is
# linked with the whole server, if the check is a contract suite.
exercise_stage := $(call stage_of,$(exercise))
exercise_server := $(filter $(notdir $(objects_$(exercise_stage))),$(EDITED:.c=.o))
stage_sources := $(exercise_server:%=$(X)/$(work_name)/%)
exercise_server := $(or $(stage_sources),$(if $(findstring tests/contract,$(check_sources)),$(EDITED_OBJECTS)))
exercise_rest := $(filter-out $(patsubst %.c,$(B)/obj/stages/$(exercise_stage)/%.o,$(EDITED)), \
	$(objects_$(exercise_stage)))

$(X)/$(work_name)/server: $(exercise_server) $(exercise_rest) $(stand_ins) $(COMMON_OBJECTS) $(exercise_lib)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -pthread $^ -o $@ $(LDLIBS)

$(X)/$(work_name)/check: $(X)/check.o $(filter-out $(stage_sources),$(EDITED_OBJECTS)) $(stand_ins) $(SUPPORT) $(exercise_lib)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(call wraps,$(check_sources)) $^ -o $@ $(LDLIBS) -lcmocka

-include $(wildcard $(X)/*.d $(X)/$(work_name)/*.d)

# Another exercise may have had this number when it was built last. Then these name files that are gone, and there
# may be a server where none belongs.
exercises/%.c: ;

.PHONY: exercise-build exercise-server
exercise-server: $(X)/$(work_name)/server
	@:
exercise-build: $(X)/$(work_name)/check $(if $(exercise_server),$(X)/$(work_name)/server)
	@$(if $(exercise_server),:,rm -f $(X)/$(work_name)/server)
endif

# --- The course in a terminal ----------------------------------------------------------------------

COURSE := $(B)/tools/course
COURSE_MODULES := array selector reactor timer signals chat terminal
COURSE_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(filter-out $(LEFT_OUT),$(wildcard tools/course/*.c)) tools/text/text.c)

$(B)/obj/tools/course/%.o: tools/course/%.c $(COURSE_RULES)
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -iquote tools/course -iquote tools/text $(call quotes,$(COURSE_MODULES)) -c $< -o $@

$(COURSE): $(COURSE_OBJECTS) $(call objects_of,$(COURSE_MODULES))
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

build: $(COURSE)

# What all exercises are linked with; built before the tests run, which then build side by side.
.PHONY: exercise-lib
exercise-lib: $(LIB_OBJECTS) $(SUPPORT) $(COMMON_OBJECTS)
	@:

.PHONY: course-portable
course-portable:
	@$(MAKE) --no-print-directory VARIANT=portable build/portable/tools/course

# A stage's own tests take a second; these take longer, so they are part of `make test` alone.
test-tools: course-portable
ASAN_TOOLS += exercise-lib
SUITES += 'course/commands=tests/course/commands.sh'
SUITES += 'course/pull=tests/course/pull.sh'
SUITES += $(foreach n,$(sort $(foreach e,$(EXERCISES),$(call number_of,$(call stage_of,$(e))))), \
	'course/exercises-$(n)=tests/course/exercises.sh $(n)')

# --- What a learner does ---------------------------------------------------------------------------

##@ Learn

.PHONY: start next list
start: ## install what is missing, build, and open the course
	+@tools/course.sh start $(ARGS)
next: ## say what to do next: a chapter, an exercise, a quiz
	@tools/fold.sh tools/course.sh next
list: ## all exercises, and how far you are
	@tools/fold.sh tools/course.sh list

.PHONY: exercise hint solution reset try
exercise: ## check your work: make exercise E=02-1
	+@tools/fold.sh tools/course.sh exercise '$(E)'
try: ## run the server of an exercise by hand: make try E=01-1 [PORT=7000] [ARGS=-v]
	+@exec tools/course.sh try '$(E)' --port $(or $(PORT),7000) $(ARGS)
hint: ## one more hint: make hint E=02-1
	@tools/fold.sh tools/course.sh hint '$(E)'
solution: ## show the solution, once yours passes: make solution E=02-1
	@tools/fold.sh tools/course.sh solution '$(E)'
reset: ## the untouched file again, yours kept beside it: make reset E=02-1
	@tools/course.sh reset '$(E)'

.PHONY: check grade
check: ## check your work on all exercises of the stage where you stand, or of STAGE=02
	+@tools/fold.sh tools/course.sh check '$(call number_of,$(STAGE))'
grade: ## the table for teachers: tests, exercises and quiz of each stage; STAGE=02, FORMAT=json
	+@tools/course.sh grade '$(call number_of,$(STAGE))' '$(FORMAT)'
