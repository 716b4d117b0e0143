#!/bin/sh
# Write the library's manual pages into build/man.
set -e
command -v doxygen >/dev/null || tools/install.sh docs
rm -rf build/man
mkdir -p build
doxygen docs/Doxyfile.man
echo "read one: man -M build/man reactor_register"
