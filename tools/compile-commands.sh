#!/bin/sh
# Writes compile_commands.json, by which editors know how each file is compiled: see docs/editors.md.
#
#   tools/compile-commands.sh   if what it says can have changed
#
# Nothing here says how anything is compiled: `make -n` prints the commands of everything that it would compile, and
# tools/mine-languages.sh has that of mine/. tools/compile-commands.awk takes them.
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT E FROM INTO NAME # what make was called with is not how things are compiled

# Only the course's own folder has an editor in it.
[ "${OUT:-build}" = build ] && [ -w . ] && mkdir -p build 2>/dev/null || exit 0

sources()
{
    find lib stages tools tests zoo exercises -name '*.c'
    ls mine/*.c steps/starters/*.c 2>/dev/null
}

print_commands() # ARGUMENT OF MAKE...
{
    make -nkB V=1 "$@" 2>/dev/null
}

print_mine() # FILE...
{
    . tools/mine-languages.sh
    tool=print_call own=build
    for file; do compile_c -c "$file" -o build/mine.o; done
}

print_call()
{
    echo "cc $*"
}

# What has no *_linux.c elsewhere has a *_posix.c, which is compiled as on other systems.
print_all()
{
    # The names are words.
    # shellcheck disable=SC2046
    print_commands $(sources | sed -n '/^exercises/d; /^mine/d; /^steps/d; /_posix\.c$/d; s|\(.*\)\.c$|build/obj/\1.o|p')
    # shellcheck disable=SC2046
    print_commands VARIANT=portable $(sources | sed -n 's|\(.*_posix\)\.c$|build/portable/obj/\1.o|p')
    # Also those that a learner has not begun yet.
    # shellcheck disable=SC2046
    print_mine mine/server.c mine/chat.c $(sources | grep -E '^(mine|steps)/')
    for readme in exercises/[0-9]*/[0-9]*/README.md; do
        e=${readme#exercises/*/}
        stage=${readme#exercises/}
        print_commands exercise-build E="${stage%%-*}-${e%%-*}"
    done
}

made=compile_commands.json
state=build/compile_commands.of
now=$({ pwd; sources | sort; cat Makefile mk/*.mk tools/compile-commands.* tools/mine-languages.sh; } | cksum)
if [ -e $made ] && [ "$now" = "$(cat $state 2>/dev/null)" ]; then exit 0; fi
new=build/compile_commands.$$
trap 'rm -f $new' EXIT
trap 'exit 1' HUP INT TERM
if print_all | awk -v folder="$PWD" -f tools/compile-commands.awk >$new && mv -f $new $made; then
    echo "$now" >$state
else
    echo "($made cannot be written, so an editor may not know new files.)" >&2
fi
