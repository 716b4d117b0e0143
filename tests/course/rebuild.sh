#!/bin/sh
# make builds nothing the second time, and what was touched the third time; and an exercise that has been given the
# number of another is built afresh.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

compiled() # DIRECTORY TARGET ...: what make compiled and linked
{
    directory=$1
    shift
    make -C "$directory" "$@" 2>&1 | grep -E '^  (compile|link) '
}

output=$(compiled . build test-programs zoo-all build/test/attack build/test/faults build/test/foreign/echo)
if [ -z "$output" ]; then ok 'make builds nothing the second time'
else not_ok 'make builds nothing the second time' "$output"; fi

make_scratch
copy=$scratch
cp -Rp Makefile mk lib stages exercises tests tools "$copy"
mkdir "$copy/build" && cp -Rp build/obj build/test "$copy/build" # so that little is compiled
rm -r "$copy/build/obj/lib/net" # but this: what it includes is to be found out anew

# The one that had the number is a server, and the one that gets it is none.
build_both()
{
    cd "$copy/exercises/07-chat" && make -s -C ../.. exercise-build E=07-3 &&
        mv 3-rate-limit 9-rate-limit && mv 5-frames 3-frames && touch 3-frames/* && # a pull writes them, too
        make -s -C ../.. exercise-build E=07-3 &&
        ls -d "$copy/build/exercises/07-3/mine/player" && ! ls "$copy/build/exercises/07-3/mine/server"
}

if output=$(build_both 2>&1); then ok 'an exercise with a new number is built afresh'
else not_ok 'an exercise with a new number is built afresh' "$output"; fi

rebuilds() # NAME CHANGED-FILE EXPECTED
{
    [ -z "$2" ] || echo >>"$copy/$2"
    output=$(compiled "$copy" build/bin/01-blocking)
    case $output in
    *"$3"*) ok "$1" ;;
    *) not_ok "$1" "expected '$3' in: $output" ;;
    esac
}

rebuilds 'a server is built' '' 'link    build/bin/01-blocking'
rebuilds 'a changed header rebuilds what includes it' lib/net/net.h 'compile lib/net/net.c'
rebuilds 'a changed source is compiled and linked' stages/01-blocking/server.c 'link    build/bin/01-blocking'
rebuilds 'a changed makefile rebuilds' mk/build.mk 'compile lib/net/net.c'
tap_end
