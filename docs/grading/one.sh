#!/bin/sh
# Grades one submission, for a platform that has one at a time.
#
#   docs/grading/one.sh SUBMISSION FORMAT WISH...      such as: one.sh /autograder/submission gradescope STAGE=02
#   docs/grading/one.sh --build WISH...                build what is the same for everybody, before the first one comes
#
# A FORMAT is one of `make grade`, or "passed": the table, and then the exit status says whether all that was asked for
# has passed. A WISH is VARIABLE=VALUE, as `make grade` has them; files in it are those of the folder where you are.
#
# GRADING names the folder where all goes that is built: by default /tmp/grading. A container of a platform may allow
# no namespaces. There the submission is run without them: by a user that is not root, in a container that is thrown
# away.
#
# Exit status: 0; 1 if nothing was graded or, with the format "passed", if something has not passed; 2 if a wish is
# none; 3 if something could not be judged, which is no fault of the student's.
set -eu

fail() # STATUS SENTENCE
{
    status=$1
    shift
    echo "$*" >&2
    exit "$status"
}

absolute() # PATH
{
    case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac
}

# The wishes as words, which are quoted for a shell.
read_wishes()
{
    wishes=
    for wish do
        value=${wish#*=}
        case $wish in
        E=* | STAGE=* | DUE=* | JOBS=* | AGAIN=* | VISIBILITY=*) ;;
        POINTS=* | TIMES=* | PRIVATE=*) value=$(absolute "$value") ;;
        *) fail 2 "'$wish' is no wish. E=, STAGE=, POINTS=, PRIVATE=, DUE=, TIMES=, VISIBILITY=, JOBS= and AGAIN= are."
            ;;
        esac
        wishes="$wishes ${wish%%=*}='$(printf %s "$value" | sed "s/'/'\\\\''/g")'"
    done
}

grade() # FORMAT
{
    (
        unset E STAGE POINTS PRIVATE DUE TIMES VISIBILITY JOBS AGAIN
        eval "$wishes"
        export FROM="$class" INTO="$into" E="${E-}" POINTS="${POINTS-}" PRIVATE="${PRIVATE-}" DUE="${DUE-}" \
            TIMES="${TIMES-}" VISIBILITY="${VISIBILITY-}" JOBS="${JOBS-}" AGAIN="${AGAIN-}" UNSAFE="$unsafe"
        stage=${STAGE-}
        exec tools/course.sh grade_from "${stage%%-*}" "$1"
    )
}

# A line of the table is not enough: what a student writes may stand in it. Each row must say it in its column.
all_passed() # CSV
{
    awk -F , 'NR > 1 && $7 != "passed" { other = 1 } END { exit other || NR < 2 }' "$1"
}

grade_or_fail()
{
    status=0
    grade text >&2 || status=$?
    [ "$status" -ne 3 ] || fail 3 "This could not be judged, so it says nothing about your work: have it run again, and" \
        "tell your teacher if it comes back."
    [ "$status" -eq 0 ] || exit "$status"
    grade csv >"$class.csv"
    all_passed "$class.csv" || exit 1
}

unsafe=
class=$(mktemp -d)
trap 'rm -rf "$class" "$class.csv"' EXIT
into=${GRADING:-/tmp/grading}
course=$(dirname "$0")/../..
if [ "$1" = --build ]; then
    shift
    read_wishes "$@"
    unsafe=1
    cd "$course"
    grade csv >/dev/null
    exit
fi
[ $# -ge 2 ] || fail 2 "Usage: docs/grading/one.sh SUBMISSION FORMAT WISH..."
submission=$1
format=$2
shift 2
read_wishes "$@"
mkdir "$class/student"
cp -RPp "$submission/." "$class/student"
cd "$course"
"$into/course/build/tools/cell" true 2>/dev/null || unsafe=1
if [ "$format" = passed ]; then grade_or_fail; else grade "$format"; fi
