#!/bin/sh
# Writes compile_commands.json, by which editors know how each file is compiled: see docs/editors.md.
#
#   tools/compile-commands.sh   if what it says can have changed
#
# Nothing here says how anything is compiled. `make -n` prints the commands of everything that it would compile, and
# tools/compile-commands.awk takes them.
set -u
cd "$(dirname "$0")/.." || exit 2
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT E FROM INTO NAME # what make was called with is not how things are compiled

# Only the course's own folder has an editor in it.
[ "${OUT:-build}" = build ] && [ -w . ] && mkdir -p build 2>/dev/null || exit 0

# The learner's own files stand in zoo/mine and mine, and may not be there yet.
sources()
{
    find lib stages tools tests zoo exercises mine -name '*.c' 2>/dev/null
}

print_commands() # ARGUMENT OF MAKE...
{
    make -nkB V=1 "$@" 2>/dev/null
}

# What has no *_linux.c elsewhere has a *_posix.c, which is compiled as on other systems.
print_all()
{
    # The names are words.
    # shellcheck disable=SC2046
    print_commands $(sources | sed -n '/^exercises/d; /_posix\.c$/d; s|\(.*\)\.c$|build/obj/\1.o|p')
    # shellcheck disable=SC2046
    print_commands VARIANT=portable $(sources | sed -n 's|\(.*_posix\)\.c$|build/portable/obj/\1.o|p')
    for readme in exercises/[0-9]*/[0-9]*/README.md; do
        e=${readme#exercises/*/}
        stage=${readme#exercises/}
        print_commands exercise-build E="${stage%%-*}-${e%%-*}"
    done
}

made=compile_commands.json
state=build/compile_commands.of
now=$({ pwd; sources | sort; cat Makefile mk/*.mk tools/compile-commands.*; } | cksum)
if [ -e $made ] && [ "$now" = "$(cat $state 2>/dev/null)" ]; then exit 0; fi
new=build/compile_commands.$$
trap 'rm -f $new' EXIT
trap 'exit 1' HUP INT TERM
print_all | awk -v folder="$PWD" -f tools/compile-commands.awk >$new && mv -f $new $made && echo "$now" >$state
