#!/bin/sh
# A copy of the course for tests that play a learner, with what was built, so that nothing is built anew.
#
#   tests/course/copy.sh FOLDER         at the root of the course
set -eu
cp -Rp Makefile mk lib stages exercises quizzes steps tools tests zoo "$1"
mkdir -p "$1/build/asan"
for built in bin obj tools test asan/obj; do
    [ ! -e "build/$built" ] || cp -Rp "build/$built" "$1/build/$built"
done
