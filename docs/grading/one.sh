#!/bin/sh
# Grades one submission, for a platform that has one at a time.
#
#   docs/grading/one.sh SUBMISSION FORMAT WISH...      such as: one.sh /autograder/submission gradescope STAGE=02
#   docs/grading/one.sh --build WISH...                build what is the same for everybody, before the first one comes
#
# GRADING names the folder where all goes that is built: by default /tmp/grading. A container of a platform may allow
# no namespaces. There the submission is run without them: by a user that is not root, in a container that is thrown
# away. Exit status: that of `make grade`.
set -eu
cd "$(dirname "$0")/../.."
class=$(mktemp -d)
trap 'rm -rf "$class"' EXIT
into=${GRADING:-/tmp/grading}

grade() # VARIABLE=VALUE...
{
    make -s grade FROM="$class" INTO="$into" "$@"
}

if [ "$1" = --build ]; then
    shift
    grade UNSAFE=1 "$@" >/dev/null
    exit
fi
submission=$1
format=$2
shift 2
mkdir "$class/student"
cp -RP "$submission/." "$class/student"
if "$into/course/build/tools/cell" true 2>/dev/null; then
    grade FORMAT="$format" "$@"
else
    grade FORMAT="$format" UNSAFE=1 "$@"
fi
