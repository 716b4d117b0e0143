# Hostile clients, against our servers and any other: tests/attack. Its README says what each attack is.

$(B)/test/attack: $(B)/obj/tests/attack/attack.o $(B)/obj/tests/attack/withstand.o \
		$(B)/obj/tests/attack/witness.o $(SUPPORT)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS)

# $(1): a stage. What it does, as far as the attackers know: echo or chat; empty for anything else.
attack_kind = $(filter echo chat,$(contract_$(call number_of,$(1))))
attack_options = $(if $(filter chat,$(attack_kind)),--chat) --stage $(call number_of,$(1))
attack_program = build/test/attack $(attack_options)
# Four workers, however many processors the host has: an attack may leave the server few descriptors.
attack_server = $(B)/bin/$(1) --port {port}$(if $(filter workers,$(call unlocked_by,$(1))), --workers 4)

SUITES += $(foreach s,$(STAGES),$(if $(call attack_kind,$(s)), \
	'attack/$(call number_of,$(s))=$(call attack_program,$(s)) "$(call attack_server,$(s))"'))
# The same under valgrind, and under ThreadSanitizer where there are threads.
SUITES += $(foreach s,$(STAGES),$(if $(call attack_kind,$(s)), \
	'attack/memory-$(call number_of,$(s))=tests/attack/memory.sh build/bin/$(s) $(call attack_options,$(s))'))
SUITES += 'attack/threads=tests/attack/threads.sh build/test/attack'
SUITES += 'attack/mutants=tests/course/mutants.sh tests/attack/mutants.txt build/test/attack'
SUITES += 'attack/advice=tests/attack/advice.sh tests/attack/attack.c'
test-tools: $(B)/test/attack

##@ Test

.PHONY: attack
attack: $(if $(SERVER),need-stage,need-stage build) ## hostile clients: make attack STAGE=07 [SERVER='./mine --port {port}'] [A=flood]
	@$(MAKE) -s --no-print-directory VARIANT= build/test/attack
	@$(call attack_program,$(stage)) --table $(if $(QUICK),,--full) $(if $(A),--only '$(A):') $(if \
	    $(SERVER),--foreign $(call shell_quote,$(SERVER)),'$(call attack_server,$(stage)) $(ARGS)')
