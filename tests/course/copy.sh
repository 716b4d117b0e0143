#!/bin/sh
# A copy of the course for tests that play a learner, with what was built, so that nothing is built anew.
#
#   tests/course/copy.sh FOLDER         at the root of the course
#
# Others may be building meanwhile: what has the number of a process behind its name may be gone when it is to be copied.
set -eu
cp -Rp Makefile mk lib stages exercises quizzes steps tools tests zoo "$1"
mkdir -p "$1/build/asan"
for built in bin obj tools test asan/obj; do
    [ ! -e "build/$built" ] || LC_ALL=C cp -Rp "build/$built" "$1/build/$built" 2>"$1/build/complaints" ||
        ! grep -v '\.[0-9][0-9]*[-a-z]*.: No such file' "$1/build/complaints" >&2
done
rm -f "$1/build/complaints"
