# The table for teachers; a part of course.sh. It runs the tests of each stage against the stage's server
# and lib as they are, and checks every exercise that was touched; of the quizzes it reads what was recorded:
# "taken" once every question was answered right.
#
# Text is for reading. JSON is one object:
#
#   {"stages": [{"stage": "01-blocking", "tests": {"passed": 75, "failed": 0},
#                "exercises": {"01-1": "passed", "01-2": "untouched"}, "quiz": "taken"}],
#    "complete": false}
#
# An exercise is "passed", "fails", "does not compile" or "untouched"; a quiz is "taken" or "open". Tests
# that could not be built are null. The exit status is 0 if all of it passed and was taken, 1 if not.

# Set $passed and $failed, or $passed to nothing.
run_tests() # NUMBER
{
    sum=$(make -s --no-print-directory test STAGE="$1" 2>&1 | grep '^[0-9]* passed, ' | tail -n 1)
    passed=${sum%% *}
    failed=$(say "$sum" | sed 's/^[0-9]* passed, \([0-9]*\) .*/\1/')
}

# A line for each exercise: its number, and what came of it.
run_exercises() # NUMBER
{
    for folder in exercises/"$1"-*/[0-9]*-*; do
        say "$(number_of "$folder") $(result)"
    done
}

stage_as_text()
{
    tests="do not compile"
    [ -z "$passed" ] || tests="$passed of $((passed + failed))"
    printf '%-20s %-15s %-12s %s\n' "$graded" "$tests" \
        "$(say "$results" | grep -c ' passed$') of $(say "$results" | grep -c .)" "$quiz"
}

stage_as_json()
{
    tests=null
    [ -z "$passed" ] || tests="{\"passed\": $passed, \"failed\": $failed}"
    exercises=$(say "$results" | awk '{
        number = $1; sub(/^[^ ]* /, "")
        printf "%s\"%s\": \"%s\"", (NR > 1 ? ", " : ""), number, $0
    }')
    printf '%s\n  {"stage": "%s", "tests": %s, "exercises": {%s}, "quiz": "%s"}' \
        "$comma" "$graded" "$tests" "$exercises" "$quiz"
    comma=,
}

grade_stage() # FORMAT
{
    n=${graded%%-*}
    [ ! -t 2 ] || printf 'grading %s ...\r' "$graded" >&2
    quiz=$(recall "quiz-$n")
    quiz=${quiz:-open}
    [ "$quiz" != open ] || open_quiz=${open_quiz:-$n}
    run_tests "$n"
    results=$(run_exercises "$n")
    [ "$failed" = 0 ] && [ "$quiz" != open ] && ! say "$results" | grep -qv ' passed$' || complete=false
    "stage_as_$1"
}

grade() # [NUMBER] [FORMAT]
{
    [ -z "$1" ] || need_stage "$1"
    complete=true
    open_quiz=
    comma=
    case ${2:-text} in
    text)
        printf '%-20s %-15s %-12s %s\n' stage tests exercises quiz
        for graded in $(stages | grep "^$1"); do grade_stage text; done
        [ -z "$open_quiz" ] || say "
A quiz is open: \`make quiz STAGE=$open_quiz\` takes it." ;;
    json)
        printf '{"stages": ['
        for graded in $(stages | grep "^$1"); do grade_stage json; done
        printf '],\n "complete": %s}\n' $complete ;;
    *) fail 2 "There is no format '$2'; there are: text, json." ;;
    esac
    [ $complete = true ]
}
