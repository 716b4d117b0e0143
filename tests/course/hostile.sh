#!/bin/sh
# No check can be talked round: each solution whose check asks a player is linked with code that would rather end the
# check than pass it (tests/course/hostile/code.c). It is refused each time, and the learner reads what it did.
#
#   tests/course/hostile.sh [02-5...]     prints TAP
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
. tests/course/tap.sh
linker=$(fast_linker)
hostile=build/test/hostile.o

build() # NAME [FLAGS FOR THE COMPILER [AND THE LINKER]]
{
    make -s --no-print-directory VARIANT=asan exercise-build E="$number" FROM="$solved" NAME="$1" CFLAGS="${2-}" \
        LDFLAGS="$linker ${3-}" >"$said" 2>&1
}

refuses() # WHEN AND HOW, PHRASE
{
    what="$number refuses a player that acts so: $1"
    if HOSTILE=$1 CHECK_IN_HASTE=0.3 tools/course.sh run "$number" hostile >"$said" 2>&1; then
        not_ok "$what" "it passes:
$(cat "$said")"
    elif tr -s ' \n' ' ' <"$said" | grep -qF "$2"; then
        ok "$what"
    else
        not_ok "$what" "expected to read: $2
$(cat "$said")"
    fi
}

try()
{
    build solution && build hostile -finstrument-functions "$hostile" ||
        { not_ok "$number can be built with hostile code" "$(cat "$said")"; return; }
    refuses 'before exit' 'before main(): it has called exit() or _exit()'
    refuses 'inside exit' 'in the middle of a call: it has called exit()'
    refuses 'inside _exit' 'in the middle of a call: it has called _exit()'
    refuses 'after _exit' 'at its end: it has called _exit()'
    refuses 'before report' 'It has printed a report of its own'
    refuses 'inside report' 'It has printed a report of its own'
    refuses 'inside loop' 'it goes round in an endless loop'
    refuses 'inside kill' 'The check itself was ended by signal 9'
}

make_scratch
said=$scratch/said
mkdir -p build/test
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -c tests/course/hostile/code.c -o $hostile || exit 1
for play in exercises/[0-9]*/[0-9]*/play.c; do
    folder=${play%/play.c}
    stage=${folder#exercises/}
    slug=${stage#*/}
    stage=${stage%/*}
    number=${stage%%-*}-${slug%%-*}
    solved=exercises/solutions/$stage/$slug
    case " ${*:-$number} " in *" $number "*) try ;; esac
done
tap_end
