#!/bin/sh
# Editors know how each file is compiled: compile_commands.json is there, whole, and true. TAP.
#
#   tests/course/editor.sh          one file a folder by the compiler, and one of each kind by clangd
#   tests/course/editor.sh --all    all by both
#
# At the root of the course.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT OUT
made=compile_commands.json
[ "${1-}" = --all ] && all=1

sources_of() # compile_commands.json
{
    sed -n 's/.*"file": "\([^"]*\)",$/\1/p' "$1"
}

# An exercise's solution has the name of a file of the exercise: all else beside it is a part of one.
is_whole() # SOURCE
{
    case $1 in
    exercises/solutions/*) [ -e "exercises/${1#exercises/solutions/}" ] ;;
    esac
}

unknown_sources()
{
    find lib stages tools tests zoo exercises steps -name '*.c' | sort >"$scratch/sources"
    sources_of $made | sort | comm -23 "$scratch/sources" - | while read -r source; do
        ! is_whole "$source" || echo "$source"
    done
}

# The first of those that begin with the same names.
first_of() # HOW MANY NAMES
{
    awk -F / -v names="$1" -v all="${all-}" '
        { n = names + ($2 == "solutions"); kind = $1
          for (i = 2; i <= n && i < NF; i++) kind = kind "/" $i }
        all || !seen[kind]++'
}

compile() # SOURCE: as the file says
{
    command=$(grep -A 1 "\"file\": \"$1\",\$" $made | sed -n -e 's/\\\([\\"]\)/\1/g' -e 's/^ "command": "\(.*\)"}.*/\1/p')
    sh -c "$command -fsyntax-only" 2>&1
}

# A library that is only compared with may be missing here.
cannot_be_compiled()
{
    while read -r source; do
        [ -e "$source" ] || continue # mine/server.c, before one has begun
        complaint=$(compile "$source") && [ -z "$complaint" ] && continue
        case $complaint in *'#include <'*) continue ;; esac
        echo "$source:
$complaint"
    done
}

# clangd also tries its own refactorings, which fail where they cannot be applied: --tweaks leaves them out.
cannot_be_read()
{
    while read -r file; do
        [ -e "$file" ] || continue
        clangd --check="$file" --tweaks=none >"$scratch/clangd" 2>&1 ||
            { echo "$file: status $?"; grep '^E' "$scratch/clangd" || tail -n 1 "$scratch/clangd"; }
    done
}

nothing() # NAME WHAT CAME
{
    if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

make_scratch
tools/compile-commands.sh
nothing 'every source is in compile_commands.json' "$(unknown_sources)"
nothing 'each command compiles its file without a warning' "$(sources_of $made | grep '\.c$' | first_of 2 | cannot_be_compiled)"
name='clangd finds no fault in sources and headers'
if command -v clangd >/dev/null; then
    nothing "$name" "$({ sources_of $made; find lib stages tools tests exercises -name '*.h'; } | first_of 1 | cannot_be_read)"
else
    skip "$name" 'clangd is missing: make install EXTRAS=1 installs it'
fi

# In a copy, where files come and go.
copy=$scratch/copy
mkdir "$copy" && cp -Rp Makefile mk lib stages exercises tools tests zoo steps "$copy" && cd "$copy" || exit 1
name='elsewhere, with OUT, nothing is written'
OUT=$scratch/out tools/compile-commands.sh
if [ ! -e $made ]; then ok "$name"; else not_ok "$name"; fi
tools/compile-commands.sh
name='a learner finds the own server known before it is begun'
case $(sources_of $made) in *mine/server.c*) ok "$name" ;; *) not_ok "$name" ;; esac
: >old && touch -t 200001010000 $made
tools/compile-commands.sh
name='it is left alone where nothing has changed'
if [ -z "$(find $made -newer old)" ]; then ok "$name"; else not_ok "$name"; fi
mkdir -p zoo/mine && cp zoo/mole.c zoo/mine && tools/compile-commands.sh
name='a new file is known'
case $(sources_of $made) in *zoo/mine/mole.c*) ok "$name" ;; *) not_ok "$name" ;; esac
tap_end
