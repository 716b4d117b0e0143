#!/bin/sh
# What teachers rely on: the plan, the pages in docs/teacher, the exam questions with their answers, the slides, and
# the numbers that pages show. Prints TAP.
# Words are words.
# shellcheck disable=SC2013,SC2046,SC2086
. tests/course/tap.sh
. tools/facts.sh
. tools/course-common.sh
export LC_ALL=C MAKEFLAGS=
make_scratch

report() # NAME COMMAND...
{
    name=$1
    shift
    if output=$("$@" 2>&1); then ok "$name"; else not_ok "$name" "$output"; fi
}

# Prints a sentence; the test that has called it fails.
complain()
{
    echo "$*"
    wrong=1
}

numbers_of_exercises()
{
    for readme in exercises/[0-9]*/[0-9]*/README.md; do
        enter "${readme%/README.md}"
        echo "$e"
    done
}
exercises=$(numbers_of_exercises)

# --- The plan ---------------------------------------------------------------------------------------

plan_has_each_exercise_once()
{
    wrong=
    awk -f tools/plan.awk docs/teaching.md >"$scratch/plan"
    for number in $exercises; do
        count=$(grep -c "^$number " "$scratch/plan")
        [ "$count" = 1 ] || complain "docs/teaching.md, the weeks: $number stands there $count times." \
            "It is handed in in one week, or optional in one."
    done
    for number in $(cut -d ' ' -f 1 "$scratch/plan"); do
        printf "%s\n" $exercises | grep -qx "$number" || complain "docs/teaching.md, the weeks: there is no exercise $number"
    done
    [ -z "$wrong" ]
}

# --- The pages --------------------------------------------------------------------------------------

page_of_stage() # STAGE
{
    page=docs/teacher/$1.md n=${1%%-*}
    [ -e "$page" ] || { complain "$1 has no page $page"; return; }
    for heading in Outcomes Exercises Exam; do
        grep -qx "## $heading" "$page" || complain "$page has no section '$heading'"
    done
    [ "$(awk '/^## /{ inside = /Outcomes/ } inside && /^- /' "$page" | wc -l)" -ge 3 ] ||
        complain "$page has fewer than three outcomes"
    for number in $(printf '%s\n' $exercises | grep "^$n-"); do
        grep -Eq "^\| \[$number\]\([^)]*\) \| [1-3] \| [^|]+ \| [^|]+ \|$" "$page" ||
            complain "$page has no row with the difficulty of $number, from 1 to 3, and what decides it"
    done
    [ "$(grep -c '^### Question [0-9]*: ' "$page")" -ge 2 ] || complain "$page has fewer than two questions"
}

# The marks of the README files, as the course reads them.
marks_of() # STAGE
{
    for readme in exercises/"$1"/[0-9]*/README.md; do
        enter "${readme%/README.md}"
        sed -n '3s/^\*\(.*\)\*$/\1/p' "$readme" | tr . '\n' | sed -n 's/^ *\(..*\)/'"$e"' \1/p'
    done
}

# One exercise with which it may be skipped, at least one that is hard, and one with mutants.
every_stage_has_its_marks()
{
    wrong=
    for stage in $stages; do
        marks_of "$stage" >"$scratch/marks"
        [ "$(grep -c ' Pass this one and skip the stage$' "$scratch/marks")" = 1 ] ||
            complain "$stage: not one exercise, and no more, says in its third line *Pass this one and skip the stage.*"
        grep -q ' A hard one$' "$scratch/marks" || complain "$stage: no exercise says in its third line *A hard one.*"
        for number in $(sed -n 's/ A hard one$//p' "$scratch/marks"); do
            grep -q "^| \[$number\]([^)]*) | 3 |" "docs/teacher/$stage.md" ||
                complain "$number is called a hard one, and docs/teacher/$stage.md does not say 3"
        done
        grep -v -e ' Pass this one and skip the stage$' -e ' A hard one$' "$scratch/marks" && complain "$stage: that is no mark"
        grep -q mutants_main exercises/"$stage"/*/check.c || complain "$stage: in no exercise the learner writes a test"
    done
    [ -z "$wrong" ]
}

every_stage_has_its_page()
{
    wrong=
    for stage in $stages; do page_of_stage "$stage"; done
    [ -z "$wrong" ]
}

hours_are_as_computed()
{
    mkdir -p "$scratch/tree/docs"
    for part in Makefile mk tools stages lib exercises quizzes steps tests; do ln -s "$PWD/$part" "$scratch/tree/$part"; done
    cp -R docs/teacher docs/teaching.md "$scratch/tree/docs"
    (cd "$scratch/tree" && tools/hours.sh mend) || return
    diff -r docs/teacher "$scratch/tree/docs/teacher" && return
    echo "Lines with < are in the pages, those with > are what tools/hours.sh computes. It mends them: tools/hours.sh mend"
    return 1
}

# A row names at least one thing that exists: an exercise (links are checked elsewhere), a question, a command.
misconceptions_show_themselves()
{
    page=docs/teacher/misconceptions.md
    awk -F ' *\\| *' '
        FILENAME ~ /^quizzes/ { if (sub(/^### /, "")) asked[substr(FILENAME, 9, 2)] = asked[substr(FILENAME, 9, 2)] "\n" $0; next }
        $2 !~ /^[0-9][0-9]$/ { next }
        { rows++ }
        $4 == "" && $5 == "" && $6 == "" { fault("names no exercise, no question and no command: " $3) }
        $5 != "" && !index(asked[$2], "\n" $5) { fault("the quiz of " $2 " has no such question: " $5) }
        function fault(text) { print FILENAME ":" FNR ": " text; failed = 1 }
        END { if (rows < 20) { print FILENAME " has " rows + 0 " rows"; failed = 1 } exit failed }' quizzes/[0-9]*.md $page || return
    wrong=
    for number in $(grep -o 'protections P=[0-9]*' $page | sed 's/.*=//'); do
        ls tests/course/protections/"$(printf %02d "$number")"-*.patch >/dev/null 2>&1 ||
            complain "$page: there is no protection $number"
    done
    [ -z "$wrong" ]
}

# --- The exam ---------------------------------------------------------------------------------------

each_question_has_an_answer()
{
    wrong=
    for stage in $stages; do
        grep '^### Question' "docs/teacher/$stage.md" | sed 's/^#* *//' >"$scratch/asked"
        grep '^## Question' "docs/teacher/answers/$stage.md" | sed 's/^#* *//' >"$scratch/answered"
        diff "$scratch/asked" "$scratch/answered" >"$scratch/difference" ||
            complain "$stage: < is asked, > is answered: $(cat "$scratch/difference")"
        [ "$(grep -c '^A good answer has' "docs/teacher/answers/$stage.md")" = "$(wc -l <"$scratch/asked" | tr -d ' ')" ] ||
            complain "docs/teacher/answers/$stage.md does not say for each question: A good answer has ..."
    done
    [ -z "$wrong" ]
}

# fence FILE LANGUAGE: what stands in its blocks.
fence()
{
    awk -v first="\`\`\`$2" '$0 == first { inside = 1; next } /^```/ { inside = 0 } inside' "$1"
}

program_prints_its_answer() # STAGE
{
    fence "docs/teacher/$1.md" 'c run' >"$scratch/program.c"
    fence "docs/teacher/answers/$1.md" output >"$scratch/wanted"
    [ -s "$scratch/program.c" ] || { [ ! -s "$scratch/wanted" ] || complain "$1 has an output and no program"; return; }
    $with_lib -Werror "$scratch/program.c" "${OUT:-build}/obj/lib.a" -o "$scratch/program" || { complain "$1: it does not compile"; return; }
    for try in 1 2 3; do
        "$scratch/program" >"$scratch/printed" 2>&1 </dev/null &
        wait $! || complain "$1: the program ends with status $?"
        diff "$scratch/wanted" "$scratch/printed" || complain "$1, try $try: < is the answer, > is what the program prints"
    done
}

programs_print_what_the_answers_say()
{
    wrong=
    for stage in $stages; do program_prints_its_answer "$stage"; done
    [ -z "$wrong" ]
}

answers_are_printed_by_make_only()
{
    wrong=
    make -s answers STAGE=02 | grep -q '^## Question 1' || complain "make answers STAGE=02 prints no answer"
    tools/texts.sh | grep -v '^docs/teacher/answers/' | xargs grep -n '](\([^)]*/\)\{0,1\}answers/' &&
        complain "A page links to the answers: the site would have them."
    grep -n 'teacher/answers\|teacher/\*\*\|teacher/\*/' docs/build.sh && complain "docs/build.sh takes the answers into the site."
    [ -z "$wrong" ]
}

# --- The slides -------------------------------------------------------------------------------------

slides_have_what_the_chapter_has()
{
    wrong=
    for stage in $stages; do
        chapter=stages/$stage/README.md
        awk -f tools/slides.awk "$chapter" >"$scratch/slides"
        [ "$(grep -c '^---$' "$scratch/slides")" -ge 8 ] || complain "$chapter becomes fewer than eight slides"
        # The figures of the road, each once.
        for figure in $(sed -n 's/^!\[.*](\([^)]*\.svg\))$/\1/p' "$chapter"); do
            [ "$(grep -c "$figure)" "$scratch/slides")" = 1 ] || complain "$figure of $chapter is on no slide, or on two"
        done
        longest=$(awk '/^---$/ { if (n > most) most = n; n = 0 } { n++ } END { print most }' "$scratch/slides")
        [ "$longest" -le 40 ] || complain "$chapter: a slide has $longest lines"
    done
    [ -z "$wrong" ]
}

# --- Numbers ----------------------------------------------------------------------------------------
# What a page counts must be as many as there are.

# says PAGE BEFORE BEHIND NUMBER...: what stands between the two, basic regular expressions, is each time NUMBER.
says()
{
    page=$1 before=$2 behind=$3
    shift 3
    case $before in ^*) ;; *) before=".*$before" ;; esac
    sed -n "s/$before\([0-9A-Za-z]*\)$behind.*/\1/p" "$page" | sort -u >"$scratch/said"
    printf '%s\n' "$@" | cmp -s - "$scratch/said" ||
        complain "$page says '$before$(tr '\n' ' ' <"$scratch/said")$behind', and it is $*"
}

in_words() # NUMBER
{
    echo "$1" | awk '{ split("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " \
        "sixteen seventeen eighteen nineteen twenty", word); print ($1 in word) ? word[$1] : $1 }'
}

words_of_chapters()
{
    wc -w stages/[0-9]*/README.md | awk '!/total/ { print $1 }' | sort -n
}

# Those of a contract suite that the server of a stage must pass.
must_pass() # SUITE STAGE
{
    "${OUT:-build}/test/contract/$1" --list | awk -v stage="$2" '
        /\(every stage must pass this\)$/ { n++ }
        match($0, /from [0-9]+ on it must pass\)$/) && substr($0, RSTART + 5, 2) <= stage { n++ }
        END { print n + 0 }'
}

chapter_length_is_in_range()
{
    range=$(sed -n 's/.*A chapter has between \([0-9]*\) and \([0-9]*\) words.*/\1 \2/p' docs/teaching.md)
    words_of_chapters | awk -v range="$range" '
        BEGIN { split(range, limit) }
        $1 < limit[1] || $1 > limit[2] { print "docs/teaching.md says " limit[1] " to " limit[2] " words, and a chapter has " $1; failed = 1 }
        END { exit failed || range == "" }' || wrong=1
}

numbers_are_as_many_as_there_are()
{
    wrong=
    count=$(echo "$exercises" | wc -l | tr -d ' ')
    first=$(echo "$exercises" | grep -c '^01-')
    animals=$(ls zoo/*.c | wc -l | tr -d ' ')
    says README.md ' 0 of ' ' exercises pass' "$count"
    says README.md ': ' ' small servers, each with a fault' "$(in_words "$animals")"
    says README.md '^!\[' ' stages\.' "$(in_words "$(echo $stages | wc -w | tr -d ' ')" | sed 's/^n/N/;s/^e/E/;s/^t/T/')"
    says README.md 'Edit exercises\/01-blocking\/1-upper-case\/server.c, lines ' ' to [0-9]*\.' \
        "$(first_marked_line)"
    says README.md '^01-blocking  *[a-z]*  *[0-9]* of ' ' .*' "$first"
    says docs/teaching.md '^01-blocking  *[a-z]*  *[0-9]* of ' ' .*' "$first"
    says stages/02-select/README.md '[0-9]* of the ' ' tests of this stage pass' "$(must_pass echo 02)"
    weeks=$(awk '/^\| week/ { inside = 1 } !/^\|/ { inside = 0 } inside && /^\| [0-9]/' docs/teaching.md | wc -l | tr -d ' ')
    says docs/teaching.md '^' ' weeks of one lecture' "$(in_words "$weeks" | sed 's/^f/F/')"
    chapter_length_is_in_range
    says docs/teaching.md '^ana  *02-5  *[0-9]* of ' '  *[0-9]* of .*' "$(grep -c '^ *TEST(' exercises/02-select/5-how-long/check.c)"
    uncounted_numbers
    [ -z "$wrong" ]
}

# The untouched file's: the marks stand where they do in the solution.
first_marked_line()
{
    grep -n '/\* EXERCISE' exercises/solutions/01-blocking/1-upper-case/server.c | head -n 1 | cut -d : -f 1
}

# A number of exercises, questions, animals or suites that no line above holds is one that will be wrong.
uncounted_numbers()
{
    grep -nE '(^| )[0-9]+ (exercises|questions|animals|suites|stages|chapters)' README.md docs/teaching.md docs/exercises.md \
        docs/teacher/*.md CONTRIBUTING.md | grep -v -e 'README.md:.* 0 of [0-9]* exercises pass' \
        -e 'At least 10 questions a stage' >"$scratch/uncounted" || return 0
    complain "These numbers are held by no test; tests/course/teacher.sh is where to count: $(cat "$scratch/uncounted")"
}

# What docs/teaching.md says of `make grade FROM=` are its words.
grades_are_as_the_page_says()
{
    wrong=
    header=$(sed -n 's/.*printf "\(student,exercise,[a-z_,]*\).*/\1/p' tools/grade-format.awk)
    grep -qFx "$header" docs/teaching.md || complain "docs/teaching.md does not show the first line of the CSV: $header"
    for words in passed fails 'does not compile' untouched 'not handed in' 'could not be judged' 'same as our solution' \
        'changed outside the marked places' 'includes a solution'; do
        tr '\n' ' ' <docs/teaching.md | grep -qF "*$words*" || complain "docs/teaching.md does not explain: $words"
        cat tools/grade.sh tools/course-judge.sh | grep -qF "$words" || complain "tools/grade.sh does not say: $words"
    done
    for variable in POINTS DUE TIMES INTO JOBS AGAIN PRIVATE UNSAFE; do
        grep -q "\`$variable=" docs/teaching.md || complain "docs/teaching.md does not name $variable="
        grep -q "\${$variable[-:+]" tools/grade.sh || complain "docs/teaching.md names $variable=, which tools/grade.sh does not know"
    done
    for format in $(sed -n 's/^ *case $format in \([a-z |]*\)) ;;.*/\1/p' tools/grade.sh | tr -d '|'); do
        grep -qw "$format" docs/teaching.md || complain "docs/teaching.md does not name FORMAT=$format"
    done
    [ -z "$wrong" ]
}

report 'each exercise is handed in in one of the weeks, or called optional' plan_has_each_exercise_once
report 'each stage has outcomes, exercises with their difficulty, and an exam' every_stage_has_its_page
report 'each stage has an exercise to skip it, a hard one, and one with mutants' every_stage_has_its_marks
if [ -d exercises/solutions ]; then report 'the hours are as tools/hours.sh computes them' hours_are_as_computed
else ok 'the hours are as tools/hours.sh computes them # SKIP no solutions here'; fi
report 'each misconception names something that exists' misconceptions_show_themselves
if [ -d docs/teacher/answers ]; then
    report 'each exam question has an answer' each_question_has_an_answer
    report 'the programs of the exam print what the answers say' programs_print_what_the_answers_say
    report 'the answers are printed by make, and linked from no page' answers_are_printed_by_make_only
fi
report 'the slides have the figures of the chapters' slides_have_what_the_chapter_has
report 'what docs/teaching.md says of grades is what they say' grades_are_as_the_page_says
report 'the numbers in the pages are as many as there are' numbers_are_as_many_as_there_are
tap_end
