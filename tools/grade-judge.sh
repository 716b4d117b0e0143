#!/bin/sh
# Judges one exercise in a cell: a stand-in for `tools/course.sh judge`, until that is there.
#
#   tools/grade-judge.sh 02-5 FROM INTO           at the root of the course
set -u
e=$1 from=$2 into=$3
export LC_ALL=C
name=../../../../..${into#"${PWD%/*}"}

tests=$(build/asan/exercises/"$e"/ours/check --list | wc -l)
if ! make -s --no-print-directory VARIANT=asan exercise-build E="$e" FROM="$from" NAME="$name" >"$into/words" 2>&1; then
    printf 'came does not compile\ntests 0 of %d\nseconds 0\nstory %s\n\n' "$tests" "$(grep -m 1 -E 'error|undefined' "$into/words")"
    cat "$into/words"
    exit 1
fi
said=$(tools/course.sh run "$e" "$name")
status=$?
passed=$(grep -c '^ok ' "$into/output")
came=fails
[ $status -ne 0 ] || [ "$passed" -ne "$tests" ] || came=passed
[ $came = passed ] || story=$(printf '%s\n' "$said" | awk '/^  FAIL/ { found = 1 } found' | sed 's/^ *//' | head -n 3 | tr -s '\n ' '  ')
printf 'came %s\ntests %d of %d\nseconds 0\nstory %s\n\n%s\n' "$came" "$passed" "$tests" "${story-}" "$said"
[ $came = passed ]
