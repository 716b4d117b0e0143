#!/bin/sh
# Every header compiles alone: it includes all it needs, only what its module may use, and may be
# included twice.
#
#   headers.sh 'HEADER FLAGS' ...
. tests/course/tap.sh

compile_alone() # HEADER FLAGS ...
{
    header=$1
    shift
    printf '#include "%s"\n#include "%s"\nextern int something;\n' "$header" "$header" |
        ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror \
            -fsyntax-only "$@" -x c - 2>&1
}

for line in "$@"; do
    name="${line%% *} compiles alone"
    # The flags are words.
    # shellcheck disable=SC2086
    if output=$(compile_alone $line); then ok "$name"; else not_ok "$name" "$output"; fi
done
tap_end
