#!/bin/sh
# The entry point of a question with an external grader. /grade/tests/wish says what is graded, such as E=02-5 POINTS=points.
set -euf # a wish is no pattern
cd /grade/tests
mkdir -p /grade/results
results=/grade/results/results.json
wish=$(cat wish)
# shellcheck disable=SC2086
sh /grade/serverFilesCourse/course/docs/grading/one.sh /grade/student prairielearn $wish >"$results.new"
mv "$results.new" "$results"
