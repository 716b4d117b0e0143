#!/bin/sh
# Run the program of a quiz question: a copy of it, which is there to be changed, and stays until it is deleted.
#
#   tools/program.sh STAGE QUESTION QUIZ COMPILER LIB     at the root of the course; QUIZ is the program that knows them
set -eu
[ -n "$2" ] || { echo "Name a question, such as: make program STAGE=02 Q=1." >&2; exit 2; }
program=${PROGRAM:-${OUT:-build}/quiz/${1%%-*}-$2}
mkdir -p "${program%/*}"
[ -e "$program.c" ] || "$3" --program "$2" "$1" >"$program.c" || { rm -f "$program.c"; exit 2; }
echo "$program.c is yours to change; delete it to begin again. It prints:"
# shellcheck disable=SC2086 # words are words
$4 "$program.c" "$5" -o "$program"
"$program"
