#!/bin/sh
# Prints a Python that has a module, and the words after it; nothing if there is none.
#
#   tools/python-with.sh MODULE [WORD...]
module=$1
shift
for python in python3 /usr/bin/python3; do
    found=$($python -c "import sys; from importlib.util import find_spec; find_spec('$module') and print(sys.executable)" 2>/dev/null)
    [ -n "$found" ] || continue
    echo "$found" "$@"
    exit
done
