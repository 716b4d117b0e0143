# What comes of all exercises of a stage, and the table of all stages: a part of course.sh. The table checks every
# exercise that was touched. If lib, stages or tests are not the course's own, it runs the tests of each stage; else these
# say nothing about whoever works here. Of the quizzes it reads what was recorded: "taken" once every question was
# answered right. tools/grade.sh has the table of a class.
#
# Text is for reading. JSON is one object:
#
#   {"stages": [{"stage": "01-blocking", "tests": "unchanged",
#                "exercises": {"01-1": "passed", "01-2": "untouched"}, "quiz": "taken"}],
#    "mine": "0 of 71", "complete": false}
#
# An exercise is "passed", "fails", "does not compile", "untouched", "missing" or, if it has not passed, and its stage may
# be skipped, "skipped"; a quiz is "taken", "open" or "skipped". Tests
# that were run are an object, {"passed": 75, "failed": 0}, or null if they could not be built. The exit status is 0 if all of it passed and was taken, 1 if not.

is_untouched()
{
    for file in $(edited); do
        untouched "$file" | cmp -s - "$file" || return
    done
}

# Check the exercise that was entered without a story: what came of it. To be called in a shell of its own.
result()
{
    if is_missing; then
        say missing
        return
    elif is_untouched; then
        say untouched
        return
    fi
    judge_work
    remember_result "$came"
    say "$came"
}

# A line for each exercise of $stage: its number, and what came of it.
results()
{
    for number in $exercises; do
        [ "${number%-*}" = "${stage%%-*}" ] || continue
        find_exercise "$number"
        say "$e $(result)"
    done
}

# Of the lines above, what is open counts as skipped if the exercise has passed with which one may skip the stage.
skip_rest()
{
    way_out=
    for number in $exercises; do
        [ "${number%-*}" = "${stage%%-*}" ] && find_exercise "$number" && is_way_out && way_out=$number
    done
    find_stage "${stage%%-*}"
    say "$came" | grep -qx "$way_out passed" || return 0
    skipped=$skipped${skipped:+, }$way_out
    came=$(say "$came" | sed -e '/ passed$/b' -e '/ could not be judged$/b' -e 's/ .*/ skipped/')
    [ "$quiz" != open ] || quiz=skipped
}

check() # [NUMBER]
{
    next=$(about_steps first)
    n=${1:-${next%%-*}}
    need_stage "$n"
    open=0 hindered=
    for number in $exercises; do
        [ "${number%-*}" = "$n" ] && find_exercise "$number" || continue
        came=$(result)
        : "${came:=could not be judged}"
        [ "$came" = passed ] || open=$((open + 1))
        [ "$came" != "could not be judged" ] || hindered=yes
        read_title "$folder"
        [ "$came" != missing ] || title="\`make reset E=$e\` brings its file back"
        printf '  %-6s %-17s %s\n' "$number" "$came" "$title"
    done
    say
    [ -z "$hindered" ] || fail 3 "Not all of them could be judged: \`make exercise E=$n-1\` and its like say why."
    [ $open -eq 0 ] || fail 1 "Not passed: $open. \`make exercise E=$n-1\` and its like say what is wrong with one."
    say "All exercises of stage $n pass."
}

# --- The table -------------------------------------------------------------------------------------

stage_as_text()
{
    tests="do not compile"
    [ -z "$unchanged" ] || tests=unchanged
    [ -z "$passed" ] || tests="$passed of $((passed + failed))"
    [ -z "$hindered" ] || tests="not judged"
    printf '%-20s %-15s %-12s %s\n' "$stage" "$tests" \
        "$(say "$came" | grep -c ' passed$') of $(say "$came" | grep -c .)" "$quiz"
}

# By hand: it holds nothing that would have to be quoted, and a learner's machine need not have jq.
stage_as_json()
{
    tests=null
    [ -z "$unchanged" ] || tests='"unchanged"'
    [ -z "$passed" ] || tests="{\"passed\": $passed, \"failed\": $failed}"
    printf '%s\n  {"stage": "%s", "tests": %s, "exercises": {%s}, "quiz": "%s"}' "$comma" "$stage" "$tests" \
        "$(say "$came" | sed -e 's/\([^ ]*\) \(.*\)/"\1": "\2"/' -e '$!s/$/, /' | tr -d '\n')" "$quiz"
    comma=,
}

# Whether lib, stages and tests are the course's own, as far as is known: nothing was changed since they were cloned, or
# handed out.
is_unchanged()
{
    if [ -e .handout ]; then
        ! tools/handout.sh changed | grep -q -e '^lib/' -e '^stages/' -e '^tests/'
    else
        cloned=$(git merge-base HEAD '@{upstream}' 2>/dev/null) || cloned=HEAD
        [ -n "$(git ls-files Makefile 2>/dev/null)" ] &&
            GIT_OPTIONAL_LOCKS=0 git diff --quiet "$cloned" -- lib stages tests
    fi
}

# Set $passed and $failed; to nothing, if there is no sum.
run_tests()
{
    sum=$(make -s --no-print-directory test STAGE="${stage%%-*}" 2>&1 | grep '^[0-9]* passed, ' | tail -n 1)
    passed=${sum%% *}
    failed=${sum#* passed, }
    failed=${failed%% *}
}

# $stage: its tests, its exercises, its quiz.
grade_stage() # FORMAT
{
    [ ! -t 2 ] || printf 'grading %s ...\r' "$stage" >&2
    recall "quiz-${stage#*-}"
    quiz=${value:-open}
    passed= failed=0
    [ -n "$unchanged" ] || run_tests
    into=$out/tests words=
    [ -n "$unchanged$passed" ] || { ! cannot_be_written && ! has_no_room; } || hindered=$reason
    came=$(results)
    skip_rest
    ! say "$came" | grep -q 'could not be judged$' || : "${hindered:=\`make exercise\` says why}"
    [ "$quiz" != open ] || open_quiz=${open_quiz:-${stage%%-*}}
    [ "$failed" = 0 ] && [ "$quiz" != open ] && ! say "$came" | grep -qv -e ' passed$' -e ' skipped$' || complete=false
    "stage_as_$1"
}

grade() # [NUMBER] [FORMAT]
{
    [ -z "$1" ] || need_stage "$1"
    complete=true
    open_quiz= skipped= hindered=
    comma=
    unchanged=
    ! is_unchanged || unchanged=yes
    case ${2:-text} in
    text) printf '%-20s %-15s %-12s %s\n' stage tests exercises quiz ;;
    json) printf '{"stages": [' ;;
    *) fail 2 "There is no format '$2'; there are: text, json." ;;
    esac
    for stage in $stages; do
        case $stage in "$1"*) grade_stage "${2:-text}" ;; esac
    done
    mine=$(tools/mine.sh count brief)
    if [ "${2-}" = json ]; then
        printf '],\n "mine": "%s", "complete": %s}\n' "$mine" $complete
    else
        case $mine in "0 of "*) ;; *) say "
Of your own server, $mine steps pass." ;; esac
        [ -z "$skipped" ] || say "
What is open is skipped, since these have passed: $skipped."
        [ -z "$open_quiz" ] || say "
A quiz is open: \`make quiz STAGE=$open_quiz\` takes it."
    fi
    [ -z "$hindered" ] || fail 3 "Not all of it could be judged: $hindered."
    [ $complete = true ]
}
