# The quizzes in the terminal, the site, and what keeps the course's text true.

# How the programs of quizzes are compiled, and whatever else may use all of lib.
WITH_LIB := $(CC) $(STANDARD) $(SANITIZE) -Wall -Wextra $(MODULES:%=-iquote lib/%)

.PHONY: quiz program snippets lint figures docs man answers slides
text-tools: $(TEXT_PROGRAMS) $(LIB)
ready_text_tools = tools/install.sh && $(MAKE) --no-print-directory text-tools

##@ Learn

quiz: $(if $(STAGE),need-stage) ## take the quiz of a stage: make quiz STAGE=02; without a stage, once more what you missed
	@$(ready_text_tools)
	@tools/quiz.sh $(stage)
program: need-stage ## run the program of a quiz question: make program STAGE=02 Q=1
	@$(ready_text_tools)
	@tools/output.sh tools/program.sh $(stage) '$(Q)' $(B)/tools/quiz "$(WITH_LIB)" $(LIB)

##@ Write

snippets: ## bring the code in chapters up to date
	@tools/lint.sh snippets
lint: ## check quizzes, questions of recordings, snippets and links
	@$(ready_text_tools)
	@tools/output.sh tools/lint.sh

figures: build ## record anew what chapters show of servers at work; STAGE=02, SCENE=name: of some
	@tools/see.sh figures $(stage)

##@ Read

docs: ## build the pages to read in a browser: build/docs/html/index.html
	@tools/install.sh docs
	@$(MAKE) --no-print-directory VARIANT= $(OUT)/tools/quiz $(OUT)/tools/see
	@docs/build.sh $(OUT)/tools/quiz $(OUT)/docs
	@echo "open $(OUT)/docs/html/index.html"
man: ## the library's manual pages: man -M build/man reactor_register
	@docs/man.sh

##@ Teach

answers: need-stage ## what a good answer to the exam questions of a stage has: make answers STAGE=02
	@[ -e docs/teacher/answers/$(stage).md ] || { echo "This copy of the course has no answers: they are the teacher's." >&2; exit 1; }
	@tools/output.sh cat docs/teacher/answers/$(stage).md
slides: need-stage ## slides from a chapter's figures and commands: make slides STAGE=02
	@tools/output.sh tools/slides.sh $(stage)
