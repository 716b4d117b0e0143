#!/bin/sh
# An estimate of how long the course takes, in hours, for those who plan one. No reader was measured.
#
#   tools/hours.sh stages       a row for each stage: its chapter, its code, its quiz, its exercises
#   tools/hours.sh exercises    a line for each exercise: the lines of our solution, and hours
#   tools/hours.sh mend         brings the pages in docs/teacher up to date
#
# The weights are below. If you have measured a class, change them, and mend the pages.
# Lines have fields that not everybody wants.
# shellcheck disable=SC2034,SC2154
. tools/facts.sh
. tools/course-common.sh

WORDS=200  # words of a chapter or of a task that are read in a minute
CODE=5     # lines of code that are read in a minute
COMMAND=1  # minutes for each command that a chapter shows: type it, and read what comes
QUESTION=2 # minutes for each question of a quiz, with the reasons
BEGIN=15   # minutes for each exercise: find the place, build, read the first story
LINE=2     # minutes for each line of our solution that has to be written
THINK=20   # minutes for each step of difficulty above the first

# In our style a comment begins its line.
count_code()
{
    awk '
        in_comment { if (/\*\//) in_comment = 0; next }
        { sub(/^[ \t]+/, "") }
        /^\/\*/ { if (!/\*\//) in_comment = 1; next }
        /^$/ { next }
        { n++ }
        END { print n + 0 }'
}

# Lines in the marked places of our solution that the untouched ones do not have.
written_lines() # FOLDER NAME
{
    for file in $(edited_names "exercises/$1"); do
        awk '/^[ \t]*\/\* EXERCISE/ { inside = 1 } inside; /^[ \t]*\/\* END \*\// { inside = 0 }' \
            "exercises/solutions/$1/$file"
    done | diff "exercises/solutions/$1/untouched.c" - | sed -n 's/^> *//p' | count_code
}

# The page of the stage says how difficult it is.
difficulty() # FOLDER NAME
{
    sed -n "s,^| \[[0-9-]*\](../../exercises/$1/README.md) | \([1-3]\) .*,\1,p" "docs/teacher/${1%%/*}.md"
}

minutes_of_exercise() # FOLDER NAME: sets $lines and $minutes
{
    lines=$(written_lines "$1")
    steps=$(difficulty "$1")
    minutes=$((BEGIN + $(wc -w <"exercises/$1/README.md") / WORDS + LINE * lines + THINK * (${steps:-1} - 1)))
}

hours() # MINUTES: to a quarter of an hour
{
    echo "$1" | awk '{ quarters = int($1 / 15 + 0.5); printf "%.2f\n", quarters / 4 }' | sed 's/0$//; s/\.0$//'
}

# Of what is shown, so that who adds up a row gets what stands there.
sum_of() # HOURS...
{
    printf '%s\n' "$@" | awk '{ sum += $1 } END { print sum }'
}

# What the plan has, and what it calls optional: see tests/course/teacher.sh.
is_in_plan() # NUMBER
{
    has_word "$1" "$planned"
}

list_exercises()
{
    for folder in exercises/[0-9]*/[0-9]*/; do
        [ -e "$folder/README.md" ] || continue
        enter "${folder%/}"
        minutes_of_exercise "${folder#exercises/}"
        echo "$e $lines $(hours "$minutes") $minutes"
    done
}

stage_row() # STAGE NEW MODULES
{
    n=${1%%-*}
    chapter=stages/$1/README.md
    commands=$(grep -c '^\$ ' "$chapter")
    read=$(($(wc -w <"$chapter") / WORDS + COMMAND * commands))
    # Modules are words.
    # shellcheck disable=SC2046
    code=$(($(cat "stages/$1"/*.c $(for module in $2; do ls lib/"$module"/*.c; done) | count_code) / CODE))
    quiz=$((QUESTION * $(grep -c '^### ' "quizzes/$1.md")))
    plan=0 optional=0
    while read -r number lines shown minutes; do
        case $number in $n-*) ;; *) continue ;; esac
        if is_in_plan "$number"; then plan=$((plan + minutes)); else optional=$((optional + minutes)); fi
    done <"$scratch/exercises"
    read=$(hours $read) quiz=$(hours $quiz) plan=$(hours $plan)
    echo "| $n | $read | $quiz | $plan | $(sum_of "$read" "$quiz" "$plan") | $(hours $optional) | $(hours $code) |"
}

list_stages()
{
    echo '| stage | the chapter and its commands | the quiz | exercises of the plan | all of these | optional exercises | every line of the code |'
    echo '|---|---|---|---|---|---|---|'
    steps | while IFS='|' read -r stage before new; do stage_row "$stage" "$new"; done | awk -F ' *[|] *' '
        { print; for (i = 3; i < NF; i++) sum[i] += $i; last = NF }
        END { printf "| all |"; for (i = 3; i < last; i++) printf " %g |", sum[i]; print "" }'
}

mend_pages()
{
    list_stages >"$scratch/stages"
    for page in docs/teacher/*.md; do
        awk -v rows="$scratch/stages" '
            NR == FNR { hours[$1] = $3; next }
            /^\| \[[0-9][0-9]-[0-9]+\]/ { match($0, /[0-9][0-9]-[0-9]+/)
                sub(/[^|]*\|$/, " " hours[substr($0, RSTART, RLENGTH)] " |") }
            /^\| stage \| the chapter/ { while ((getline row <rows) > 0) print row; inside = 1 }
            inside && /^\|/ { next }
            { inside = 0; print }' "$scratch/exercises" "$page" >"$scratch/page"
        cmp -s "$scratch/page" "$page" || cp "$scratch/page" "$page"
    done
}

[ -d exercises/solutions ] || { echo "This copy of the course has no solutions, and hours are counted by their lines." >&2; exit 1; }
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
planned=$(awk -f tools/plan.awk docs/teaching.md | awk '$2 == "plan" { print $1 }' | tr '\n' ' ')
list_exercises >"$scratch/exercises"
case ${1-} in
exercises) awk '{ print $1, $2, $3 }' "$scratch/exercises" ;;
stages) list_stages ;;
mend) mend_pages ;;
*) echo "Usage: tools/hours.sh stages|exercises|mend" >&2; exit 2 ;;
esac
