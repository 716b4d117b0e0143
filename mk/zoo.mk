# The zoo: small servers, each with one fault of the kind that servers have. tools/zoo.sh does the talking;
# here stands how they are built.
#
# zoo/NAME.c is an animal, zoo/cures/NAME.c is the same without its fault, and zoo/mine/NAME.c is the
# learner's copy. An animal that needs Linux is NAME_linux.c. They see net and what every main() shares.

ZOO_RULES := Makefile mk/build.mk mk/zoo.mk
ZOO_LINKED := $(COMMON_OBJECTS) $(objects_net)

# $(1): a source. The animal's name.
animal_of = $(patsubst %_linux,%,$(basename $(notdir $(1))))

ZOO_COMPILE = $(CC) $(STANDARD) $(WARNINGS) -O0 -g -iquote stages/common $(call quotes,net) $(CFLAGS)

# $(1): a folder of sources. $(2): the folder of their programs.
define zoo_rules
programs_in_$(2) := $$(foreach source,$$(filter-out $$(LEFT_OUT),$$(wildcard $(1)/*.c)),$$(B)/zoo/$(2)/$$(call animal_of,$$(source)))
$$(B)/zoo/$(2)/%: $(1)/%.c $$(ZOO_LINKED) $$(ZOO_RULES)
	@mkdir -p $$(@D)
	@$$(ZOO_COMPILE) $$(filter-out $$(ZOO_RULES),$$^) -o $$@ $$(ALL_LDFLAGS) $$(LDLIBS)
$$(B)/zoo/$(2)/%: $(1)/%_linux.c $$(ZOO_LINKED) $$(ZOO_RULES)
	@mkdir -p $$(@D)
	@$$(ZOO_COMPILE) $$(filter-out $$(ZOO_RULES),$$^) -o $$@ $$(ALL_LDFLAGS) $$(LDLIBS)
endef
$(eval $(call zoo_rules,zoo,animals))
$(eval $(call zoo_rules,zoo/cures,cures))
$(eval $(call zoo_rules,zoo/mine,mine))

.PHONY: zoo-all
zoo-all: $(programs_in_animals) $(programs_in_cures)
	@:

# What one animal of the learner's is tested with.
.PHONY: zoo-mine
zoo-mine: $(B)/zoo/mine/$(Z) $(B)/test/contract/echo $(B)/test/contract/zoo
	@:

##@ Learn

.PHONY: zoo
zoo: ## find what is wrong with small servers: make zoo lists them; make zoo Z=mole [RESET=1]
	+@tools/fold.sh tools/zoo.sh $(if $(RESET),reset,$(if $(Z),visit,list)) $(Z)

# --- Tests -----------------------------------------------------------------------------------------

test-tools: zoo-all
SUITES += 'course/zoo=tests/course/zoo.sh'
