#!/bin/sh
# Judges the server of a stage that a student has changed, or whose lib: run by tools/grade.sh in a cell.
#
#   tools/grade-stage.sh 02 TESTS OWN INTO          at the root of the course
#
# TESTS is how many tests our own server passes. OWN has the student's files of stages/ and lib/. They take the places
# of ours in a copy, in which everything but them is built already, and the stage's server is held to the stage's
# suite of tests/contract. What is said is that of `tools/course.sh judge`.
set -u
number=$1
planned=$2
own=$3
into=$4
. tools/course-common.sh
. tools/facts.sh

copy_course()
{
    mkdir -p "$into/tree/build/asan/obj"
    cp -Rp Makefile mk lib stages "$into/tree" &&
        cp -Rp build/asan/obj/lib build/asan/obj/stages "$into/tree/build/asan/obj" &&
        cp -R "$own/." "$into/tree" && touch -r "$into" "$into/tree"
}

# Sets $words. What a compiler says of lib/net/net.c is about the student's.
build_server()
{
    build_and_listen -C "$into/tree" -j1 VARIANT=asan "build/asan/bin/$stage"
}

report() # WHAT CAME, STORY
{
    say "came $1"
    say "tests $(count_passed) of $planned"
    say "seconds $(($(date +%s) - began))"
    say "story $2"
    say
}

# Tests that are for later stages are marked as still to do, however they end.
count_passed()
{
    grep '^ok ' "$into/output" | grep -cv '# TODO'
}

first_story()
{
    grep -v '^not ok .*# TODO' "$into/output" | FOLD_AT=10000 tell_story | awk -f tools/course-brief.awk
}

for stage in stages/"$number"-*; do stage=${stage#stages/}; done
suite=build/asan/test/contract/$(fact contract "$number")
: >"$into/output"
began=$(date +%s)
if ! copy_course; then
    report "could not be judged" "the student's files could not be copied"
    exit 3
fi
if ! build_server; then
    report "does not compile" "$(say "$words" | grep -m 1 -e error -e undefined)"
    say "$words"
    exit 1
fi
ASAN_OPTIONS=detect_leaks=$(leaks_in "$number")
export ASAN_OPTIONS CHECK_SEALED=1
# The command for a cell inside this one is of words.
# shellcheck disable=SC2086
if ${WITHIN-} "$suite" --stage "$number" "$into/tree/build/asan/bin/$stage --port {port}" >"$into/output" 2>&1 &&
    [ "$(count_passed)" -eq "$planned" ]; then
    report passed ""
    status=0
else
    report fails "$(first_story)"
    status=1
fi
tell_story "$into/output"
exit $status
