#!/bin/sh
# No check can be talked round: each solution whose check asks a player is linked with code that would rather end the
# check than pass it (tests/course/hostile/code.c). It is refused each time, and the learner reads what it did. So are
# solutions that are servers, when they are named.
#
#   tests/course/hostile.sh [02-5...]     prints TAP
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
. tests/course/tap.sh
. tools/course-common.sh
linker=$(fast_linker)
hostile=build/test/hostile.o
names=build/test/hostile-names.o

build() # TARGET, VARIABLE OF MAKE...
{
    make -s --no-print-directory VARIANT=asan "$@" E="$number" FROM="$solved" NAME=hostile >"$said" 2>&1
}

# What is defined twice the linker refuses.
refuses_names() # WHAT, FLAG OF THE COMPILER...
{
    what="$number refuses code that $1"
    shift
    ${CC:-cc} -std=c11 "$@" -c tests/course/hostile/names.c -o $names || exit 1
    rm -f "build/asan/exercises/$number/hostile/player"
    if build exercise-build LDFLAGS="$linker $names"; then
        not_ok "$what" "it is linked"
    elif grep -q -e 'multiple definition' -e 'duplicate symbol' -e 'defined more than once' "$said"; then
        ok "$what"
    else
        not_ok "$what" "$(cat "$said")"
    fi
}

# A check that holds a server to a contract says it in other words.
refuses() # WHEN AND HOW, PHRASE [, PHRASE OF A CONTRACT]
{
    what="$number refuses code that acts so: $1"
    if HOSTILE=$1 CHECK_IN_HASTE=0.3 PATIENCE=300 tools/course.sh run "$number" hostile >"$said" 2>&1; then
        not_ok "$what" "it passes:
$(cat "$said")"
    elif tr -s ' \n' ' ' <"$said" | grep -qF -e "$2" -e "${3-$2}"; then
        ok "$what"
    else
        not_ok "$what" "expected to read: $2
$(cat "$said")"
    fi
}

try()
{
    rm -rf "build/asan/exercises/$number/hostile"
    build exercise-ours && build exercise-build CFLAGS=-finstrument-functions LDFLAGS="$linker $hostile" ||
        { not_ok "$number can be built with hostile code" "$(cat "$said")"; return; }
    left_alone=': the code under test must leave it alone'
    ended="the server ended by itself, with exit status 0"
    refuses 'before exit' 'before main(): it has called exit() or _exit()' "$ended"
    refuses 'inside exit' 'in the middle of a call: it has called exit()' "$ended"
    refuses 'inside _exit' 'in the middle of a call: it has called _exit()' "$ended"
    [ -z "$plays" ] || [ -n "$serves" ] || refuses 'after _exit' 'at its end: it has called _exit()' # a server ends so when it is asked to
    refuses 'before report' 'It has printed a report of its own' 'prints on stdout: "1..1'
    [ -n "$prints" ] || refuses 'inside report' 'It has printed a report of its own' 'prints on stdout: "1..1'
    refuses 'inside loop' 'it goes round in an endless loop' 'goes round in an endless loop before it serves'
    killed="The test itself was ended by signal 9 (Killed)$left_alone"
    [ -z "$forks" ] || killed="in the middle of a call, by signal 9" # then its parent may be the player
    refuses 'inside kill' 'The check itself was ended by signal 9' "$killed"
    if [ -z "$plays" ]; then
        try_server
    elif [ -z "$serves" ]; then
        try_player
    fi
}

try_server()
{
    refuses 'before pause' 'The server waits for something that does not come before it serves'
    refuses 'inside stop' "The test itself was stopped by signal"
}

try_player()
{
    refuses 'inside close' 'has closed a descriptor that is not its own: the one on which the check asks'
    refuses 'inside exec' 'has become another program, true, with exec()'
    refuses 'inside dawdle' 'The call does not return: it '
    refuses 'after loop' 'The program does not end: it goes round in an endless loop'
    refuses 'after 42' 'at its end: it has called _exit(), with status 42'
    refuses 'inside leak' 'Memory was allocated and never freed'
    refuses_names 'asks that nobody looks for leaks'
    ! grep -q fds_count "$play" || refuses_names 'counts descriptors in its own way' -DCOUNT
}

# The words for what came of it, of a report and of a story that are given here.
says() # WHAT, WORDS, SAID
{
    case $3 in *"$2"*) ok "$1" ;; *) not_ok "$1" "expected to read: $2
$3" ;; esac
}

try_words()
{
    says 'a report that ends before its plan is told as such' 'The program ended in the middle of the next test.' \
        "$(printf '1..65\nok 1 - a\nok 2 - b\nok 3 - c\nok 4 - d\nok 5 - e\nok 6 - f\nok 7 - g\n' | tell_story)"
    says 'in one line, why it was ended comes before that it was' 'it ends: Memory was allocated and never freed' \
        "$(printf '  FAIL  it ends\n        The program was ended at its end.\n            Memory was allocated and never freed: in f().\n' |
            awk -f tools/course-brief.awk)"
}

make_scratch
said=$scratch/said
mkdir -p build/test
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -c tests/course/hostile/code.c -o $hostile || exit 1
try_words
for play in exercises/[0-9]*/[0-9]*/check.c; do
    folder=${play%/check.c}
    play=$folder/play.c
    plays=$(ls "$play" 2>/dev/null)
    [ -n "$plays$*" ] || continue
    enter "$folder"
    number=$e
    serves=$(grep 'include ".*tests/contract/' "$folder/check.c")
    prints=$(grep -s 'fileno(stdout)\|STDOUT_FILENO' "$play") # what is printed meanwhile is the play's
    forks=$(grep -s '= fork()' "$play")
    case " ${*:-$number} " in *" $number "*) try ;; esac
done
tap_end
