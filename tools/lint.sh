#!/bin/sh
# Checks the text of the course.
#
#   tools/lint.sh                              all: quizzes, recordings, snippets and links
#   tools/lint.sh quizzes [--tap] [FILE]       one of them
#   tools/lint.sh recordings [--tap]           the questions that chapters ask of recordings
#   tools/lint.sh snippets [check=1] [tap=1]   without check=1 it brings them up to date
#   tools/lint.sh links [--tap]
# Words are words.
# shellcheck disable=SC2046
. tools/facts.sh
out=${OUT:-build}

quizzes()
{
    "$out/tools/quiz" --cc "$with_lib -Werror" --libs "$out/obj/lib.a" --lint "$@"
}

recordings()
{
    "$out/tools/see" questions "$@"
}

snippets() # [check=1] [tap=1]; without check=1 it mends what is stale
{
    awk -f tools/definitions.awk -f tools/report.awk -f tools/snippets.awk "$@" $(tools/texts.sh)
}

links()
{
    tools/links.sh "$out/tools/links" "$@" $(tools/texts.sh)
}

if [ $# -gt 0 ]; then
    "$@"
else
    quizzes
    a=$?
    recordings
    b=$?
    snippets check=1
    c=$?
    links && [ $a -eq 0 ] && [ $b -eq 0 ] && [ $c -eq 0 ]
fi
