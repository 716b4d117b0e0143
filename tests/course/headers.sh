#!/bin/sh
# Every header compiles alone: it includes all it needs, only what its module may use, and may be
# included twice.
. tests/course/tap.sh
. tools/facts.sh

# The folders that a header may include from, as flags.
flags_of() # HEADER
{
    folder=${1%/*}
    module=${folder##*/}
    case $1 in
    lib/*) others=$(fact below "$module") ;;
    tools/*) others=$modules && echo '-iquote tools/text -iquote tools/trace -iquote stages/common' ;;
    tests/support/ask.h | tests/support/player.h) others= && echo '-iquote exercises/02-select/5-how-long' ;; # any play.h
    *) others=$modules ;;
    esac
    echo "-iquote $folder"
    for other in $others; do echo "-iquote lib/$other"; done
}

compile_alone() # HEADER FLAGS ...
{
    header=$1
    shift
    printf '#include "%s"\n#include "%s"\nextern int something;\n' "$header" "$header" |
        ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror \
            -fsyntax-only "$@" -x c - 2>&1
}

for header in lib/*/*.h stages/common/*.h tests/support/*.h tools/*/*.h; do
    name="$header compiles alone"
    # The flags are words.
    # shellcheck disable=SC2046
    if output=$(compile_alone "$header" $(flags_of "$header")); then ok "$name"; else not_ok "$name" "$output"; fi
done
tap_end
