# The generated documentation: docs/build.sh makes it.

DOCS := build/docs

# docs/pages turns Markdown into pages; it reads quizzes as the terminal does.
PAGES_OBJECTS := $(call objects_in,docs/pages) $(B)/obj/tools/quiz/quiz_parse.o \
	$(B)/obj/tools/quiz/report.o

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

.PHONY: man
man: ## the library's manual pages: man build/man/man3/reactor_register.3
	@rm -rf build/man && mkdir -p build/man/man3
	@awk -v out=build/man/man3 -f docs/man.awk pass=names lib/*/*.h pass=pages lib/*/*.h
	@echo "read one: man build/man/man3/reactor_register.3, or man -M build/man reactor_register"

SUITES += 'course/docs=tests/course/docs.sh $(DOCS)/pages $(B)/tools/quiz'
test-tools: $(DOCS)/pages

# Skipped where there is no browser, or nothing to drive it: make install BROWSER=1
SUITES += 'browser/site=tests/browser/run.sh $(DOCS)/pages'
