# The generated documentation: docs/build.sh makes it.

DOCS := build/docs

##@ Read

.PHONY: docs
docs: ## build the pages to read in a browser: build/docs/html/index.html
	@tools/install.sh docs
	@$(MAKE) --no-print-directory VARIANT= build/tools/quiz
	@docs/build.sh build/tools/quiz $(DOCS)
	@echo "open $(DOCS)/html/index.html"

.PHONY: man
man: ## the library's manual pages: man -M build/man reactor_register
	@command -v doxygen >/dev/null || tools/install.sh docs
	@rm -rf build/man && mkdir -p build
	@doxygen docs/Doxyfile.man
	@echo "read one: man -M build/man reactor_register"

SUITES += 'course/docs=tests/course/docs.sh $(B)/tools/quiz'

# Skipped where there is no browser, or nothing to drive it: make install BROWSER=1
SUITES += 'browser/site=tests/browser/run.sh $(B)/tools/quiz'
