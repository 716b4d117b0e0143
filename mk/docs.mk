# The generated documentation: docs/build.sh makes it.

DOCS := build/docs

# docs/pages turns Markdown into pages; it reads quizzes as the terminal does.
PAGES_OBJECTS := $(call objects_in,docs/pages) $(B)/obj/tools/quiz/quiz_parse.o

$(B)/obj/docs/pages/%.o: docs/pages/%.c Makefile mk/build.mk mk/docs.mk
	@mkdir -p $(@D)
	$(compile) $(ALL_CFLAGS) -iquote tools/text -iquote tools/quiz -c $< -o $@

$(B)/docs/pages: $(PAGES_OBJECTS) $(TEXT_OBJECTS)
	@mkdir -p $(@D)
	$(link) $(ALL_LDFLAGS) $^ -o $@ $(LDLIBS) $(MD4C_LIBS)

##@ Read

.PHONY: docs
docs: ## build the pages to read in a browser: build/docs/html/index.html
	@tools/install.sh docs
	@$(MAKE) --no-print-directory VARIANT= $(DOCS)/pages
	@docs/build.sh $(DOCS)/pages $(DOCS)
	@echo "open $(DOCS)/html/index.html"

SUITES += 'course/docs@120=tests/course/docs.sh $(DOCS)/pages $(B)/tools/quiz'
test-tools: $(DOCS)/pages

# Skipped where there is no browser, or nothing to drive it: make install BROWSER=1
SUITES += 'browser/site@240=tests/browser/run.sh $(DOCS)/pages'
