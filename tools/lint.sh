#!/bin/sh
# Checks the text of the course.
#
#   tools/lint.sh                              all: quizzes, snippets and links
#   tools/lint.sh quizzes [OPTION...] [FILE]   one of them; --tap prints TAP
# Words are words.
# shellcheck disable=SC2046
. tools/facts.sh

# What `make` can be asked for.
targets()
{
    sed -n 's/^\([a-z][a-z-]*\):\([^=].*\)\{0,1\}$/\1/p' Makefile mk/*.mk | sort -u
}

quizzes()
{
    build/tools/quiz --cc "$with_lib -Werror" --libs build/obj/lib.a --lint "$@"
}

snippets()
{
    build/tools/snippets --check "$@" $(tools/texts.sh)
}

links()
{
    build/tools/links --targets "$(echo $(targets))" "$@" $(tools/texts.sh)
}

if [ $# -gt 0 ]; then
    "$@"
else
    quizzes
    a=$?
    snippets
    b=$?
    links && [ $a -eq 0 ] && [ $b -eq 0 ]
fi
