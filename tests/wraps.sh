#!/bin/sh
# The linker's options for the calls that sources wrap: they say "/* wraps accept malloc */", or have lines
# WRAP(int, accept, ...). The check of an exercise wraps what the suite wraps that it includes.
#
#   tests/wraps.sh SOURCE...
for source; do
    included=$(sed -n 's|^#include "../../../\(.*\.c\)"|\1|p' "$source")
    for call in $(sed -n -e 's|^/\* wraps \(.*\) \*/$|\1|p' -e 's/^WRAP([^,]*, \([a-z0-9_]*\),.*/\1/p' "$source" $included); do
        echo "-Wl,--wrap=$call"
    done
done
