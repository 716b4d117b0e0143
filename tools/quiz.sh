#!/bin/sh
# Asks the quiz of a stage, or without one what was missed before in all of them: tools/quiz.sh [STAGE]
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh
. tools/facts.sh
mkdir -p "$course" 2>/dev/null
# shellcheck disable=SC2154 # with_lib is a fact
exec "$out/tools/quiz" --cc "$with_lib" --libs "$out/obj/lib.a" --answers "$course/answers" \
    --record 'tools/course.sh record' "$@"
