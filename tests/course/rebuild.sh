#!/bin/sh
# make builds nothing the second time, and what has changed the third time, whatever its time says; an exercise that has
# been given the number of another is built afresh; and nobody sees half of what is being built.
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
        mv 3-rate-limit 9-rate-limit && mv 5-frames 3-frames &&
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

# --- Contents, not times ---------------------------------------------------------------------------

server=stages/01-blocking/server.c
long_ago() # FILE...
{
    for file; do touch -t 202001010000 "$copy/$file"; done
}

cp "$copy/$server" "$copy/kept" && echo >>"$copy/$server" && compiled "$copy" build/bin/01-blocking >/dev/null
mv "$copy/kept" "$copy/$server" && long_ago $server
rebuilds 'an older file that is put back is compiled' '' "compile $server"
expect 'once' '' "$(compiled "$copy" build/bin/01-blocking)"
long_ago $server lib/net/net.h
expect 'another time alone is no change' '' "$(compiled "$copy" build/bin/01-blocking)"
echo >>"$copy/lib/net/net.h" && long_ago lib/net/net.h
rebuilds 'what includes an older header is compiled' '' 'compile lib/net/net.c'
echo 'int more(void);' >"$copy/lib/net/more.c" && long_ago lib/net/more.c
rebuilds 'an older file that is new here is compiled' '' 'compile lib/net/more.c'
rm "$copy/lib/net/more.c"
rebuilds 'a program forgets a file that is gone' '' 'link    build/bin/01-blocking'

# The window looks at all of these files: one that make had touched would look as if it had been saved.
edited=exercises/01-blocking/1-upper-case/server.c
echo >>"$copy/$edited" && long_ago $edited
compiled "$copy" build/bin/01-blocking >/dev/null
expect 'what a learner edits keeps its time, and is compiled for each check' '' "$(find "$copy/$edited" -newer "$copy/Makefile")"

mkdir "$copy/bin" && printf '#!/bin/sh\n[ "$1" = -r ]\n' >"$copy/bin/touch" && chmod +x "$copy/bin/touch"
echo >>"$copy/$server" && long_ago $server
expect 'where its time cannot be set, it is compiled each time' "  compile $server
  compile $server" "$(PATH=$copy/bin:$PATH
    for i in 1 2; do compiled "$copy" build/bin/01-blocking | grep "compile $server"; done)"
compiled "$copy" build/bin/01-blocking >/dev/null
cat >"$copy/saving" <<'END' && chmod +x "$copy/saving"
#!/bin/sh
cc "$@" && echo >>stages/01-blocking/server.c
while [ "$1" != -o ]; do shift; done
exec touch "$2"
END
echo >>"$copy/$server"
(export CC=./saving; compiled "$copy" build/obj/stages/01-blocking/server.o >/dev/null)
rebuilds 'what was saved while it was compiled is compiled once more' '' "compile $server"

# --- Whole, or not at all --------------------------------------------------------------------------

build_half() # HOW IT ENDS: what was there meanwhile, and then
{
    rm -rf "$copy/half" && mkdir "$copy/half" && echo before >"$copy/half/x.o"
    (cd "$copy" && tools/whole.sh half/x.o sh -c 'echo half >"$1"; cat half/x.o; '"$1" sh NEW 2>/dev/null
    cat half/*)
}

before='before
before'
expect 'what fails leaves what was there' "$before" "$(build_half 'exit 1')"
# shellcheck disable=SC2016
expect 'so does what is interrupted' "$before" "$(build_half 'kill -INT $PPID')"
(cd "$copy" && sh -c 'exec >"build/half.o.$$" && : >"build/half.o.$$-began"' && echo >>$server && make build/obj/lib.a >/dev/null)
expect 'what is killed leaves half of it until something has changed' '' "$(find "$copy/build" -name 'half*')"
expect 'what ends well takes its place at once' 'before
half' "$(build_half '')"
tap_end
