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

output=$(compiled . build test-programs)
if [ -z "$output" ]; then ok 'make builds nothing the second time'
else not_ok 'make builds nothing the second time' "$output"; fi

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM
cp -R Makefile mk lib stages tests tools "$copy"
server=build/bin/01-blocking

for case in \
    'a server is built|:|link    build/bin/01-blocking' \
    'a changed header rebuilds what includes it|echo >>"$copy/lib/net/net.h"|compile lib/net/net.c' \
    'a changed source is compiled and linked|echo >>"$copy/stages/01-blocking/server.c"|link    build/bin/01-blocking' \
    'a changed makefile rebuilds|echo >>"$copy/mk/build.mk"|compile lib/net/net.c'; do
    name=${case%%|*}
    change=${case#*|}
    expected=${change#*|}
    eval "${change%%|*}"
    output=$(compiled "$copy" $server)
    case $output in
    *"$expected"*) ok "$name" ;;
    *) not_ok "$name" "expected '$expected' in: $output" ;;
    esac
done

# The one that had the number is a server, and the one that gets it is none.
build_both()
{
    cp -R exercises "$copy" && cd "$copy/exercises/07-chat" && make -s -C ../.. exercise-build E=07-3 &&
        mv 3-rate-limit 9-rate-limit && mv 5-frames 3-frames && touch 3-frames/* && # a pull writes them, too
        make -s -C ../.. exercise-build E=07-3 &&
        ls -d "$copy/build/exercises/07-3/mine/check" && ! ls "$copy/build/exercises/07-3/mine/server"
}

if output=$(build_both 2>&1); then ok 'an exercise with a new number is built afresh'
else not_ok 'an exercise with a new number is built afresh' "$output"; fi
tap_end
