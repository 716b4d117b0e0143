#!/bin/sh
# `make grade FROM=...`, with honest and hostile submissions: each is graded as it should be, the course is as it was,
# and nothing is left behind. Prints TAP. Some of them are always tried, and all with MORE=1.
#
# The course that grades is a clone of its own, made of the files as they are here.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
. tests/course/tap.sh
make_scratch
clone=$scratch/course
to=$scratch/submissions
into=$scratch/grading
expected=$scratch/expected

skip_all() # WHY
{
    echo "1..0 # SKIP $*"
    exit 0
}

make_clone()
{
    mkdir "$clone" "$to"
    cp -Rp Makefile mk lib stages exercises quizzes steps tools tests zoo docs "$clone"
    for tool in cell bounded lock; do
        mkdir -p "$clone/build/tools" && cp -p build/tools/$tool "$clone/build/tools"
    done
    make -s -C "$clone" build/tools/lock >/dev/null 2>&1 # make notes what is in the files: see tools/contents.sh
    (cd "$clone" && git init -q && git add -A && git -c user.name=x -c user.email=x commit -qm "as it is")
}

# With what git keeps, and with times; but for that of build, where each make looks at contents: tools/contents.sh.
fingerprint() # FOLDER
{
    (cd "$1" && find . -type f -exec cksum {} + | sort && ls -lRA . | grep -v ' build$')
}

grade() # VARIABLE=VALUE...
{
    make -s --no-print-directory -C "$clone" grade FROM="$to" INTO="$into" "$@"
}

# The fields of a row as json.awk has them, between tabs: student, exercise, passed, came, story, flags.
list_rows() # FILE
{
    awk -f tests/course/grade/json.awk "$1" | awk '
        / object$/ && row != "" { print row; row = "" }
        match($0, /\.(student|exercise|passed|came|story|flags\[[0-9]*\]) [a-z]* /) {
            key = substr($0, RSTART + 1); sub(/[ \[].*/, "", key); value = $0; sub(/^[^ ]* [a-z]* /, "", value)
            row = row (key == "student" ? "" : "\t") key "=" value }
        END { print row }'
}

complain_of_row() # ROW CAME PASSED FLAG STORY
{
    [ -n "$1" ] || { echo "there is no row"; return; }
    [ -z "$2" ] || has "came=$2" "$1" || echo "expected came=$2"
    [ -z "$3" ] || has "passed=$3" "$1" || echo "expected passed=$3"
    case $4 in
    '') ;;
    -) ! has 'flags=' "$1" || echo "expected no flag" ;;
    *) has "flags=$4" "$1" || echo "expected flags=$4" ;;
    esac
    case $1 in *"$5"*) ;; *) echo "expected in the story: $5" ;; esac
    ! has "cheated" "$1" || echo "a student's words are in the report"
}

has() # FIELD ROW
{
    case "	$2	" in *"	$1	"*) ;; *) return 1 ;; esac
}

check_rows() # FILE WITH JSON
{
    list_rows "$1" >"$scratch/rows"
    while IFS='|' read -r student came passed flag story; do
        row=$(NAME=$student awk 'index($0, "student=" ENVIRON["NAME"] "\t") == 1' "$scratch/rows")
        why=$(complain_of_row "$row" "$came" "$passed" "$flag" "$story")
        [ -z "$why" ] || why="$why
received: $row"
        if [ -z "$why" ]; then ok "$student is graded as it should be"; else not_ok "$student is graded as it should be" "$why"; fi
    done <"$expected"
}

grade_and_check() # ARGUMENT OF MAKE...
{
    (grade FORMAT=json "$@" || echo "exit status $?" >&2; times >"$scratch/times") >"$scratch/json" 2>"$scratch/said"
    grep -v '^graded: ' "$scratch/said" >"$scratch/words"
    [ ! -s "$scratch/words" ] || not_ok "make grade $*" "$(tail -n 5 "$scratch/words")"
    echo "# make grade $*: $(grep -c . "$expected") submissions, $(tail -n 1 "$scratch/times") of CPU, what is built for all with it"
    check_rows "$scratch/json"
}

# In another folder of submissions. What goes round in circles does so in haste, or it would take its minute.
grade_others() # KIND EXERCISE
{
    to=$scratch/$1
    : >"$expected"
    mkdir "$to"
    "make_$1"
    fingerprint "$clone" >"$scratch/before"
    grade_and_check E="$2"
    check_unharmed
}

# --- What is not harmed ----------------------------------------------------------------------------

list_processes()
{
    for process in /proc/[0-9]*; do
        ! cat "$process/cmdline" 2>/dev/null | tr '\000' ' ' | grep -e "$scratch" -e grade-daemon | grep -v grep
    done
}

check_unharmed()
{
    fingerprint "$clone" >"$scratch/after"
    expect "the course is as it was, byte for byte" "" "$(diff "$scratch/before" "$scratch/after")"
    expect "no process is left" "" "$(list_processes)"
    expect "what was built for all is as it was" "" "$(diff -r "$clone/exercises" "$into/course/exercises" | grep -v 'solutions$')"
    expect "nothing was written to a student's folder" "" "$(find "$to" "$into" -name cheated 2>/dev/null)"
}

# --- Going on --------------------------------------------------------------------------------------

# A key is the row's first field.
check_going_on()
{
    cp "$into/rows" "$scratch/rows-before"
    grade FORMAT=json E=02-5 >"$scratch/again" 2>&1
    expect "a second run judges nothing anew" "$(cksum <"$scratch/rows-before")" "$(cksum <"$into/rows")"
    expect "a second run says the same" "$(cat "$scratch/json")" "$(cat "$scratch/again")"
    head -n 3 "$scratch/rows-before" >"$into/rows"
    make -s -C "$clone" grade FROM="$to" INTO="$into" E=02-5 JOBS=1 >/dev/null 2>&1 &
    run=$!
    until [ "$(wc -l <"$into/rows")" -gt 4 ] || ! kill -0 $run 2>/dev/null; do sleep 0.1; done
    kill -KILL $run
    wait $run 2>/dev/null
    grade FORMAT=json E=02-5 >"$scratch/again" 2>"$scratch/words"
    expect "after a killed run no row comes twice" "" "$(cut -f 1 "$into/rows" | sort | uniq -d)"
    settled "$scratch/json" >"$scratch/whole"
    settled "$scratch/again" >"$scratch/gone-on"
    expect "a killed run goes on where it was" "" "$(diff "$scratch/whole" "$scratch/gone-on")"
}

# With SIGTERM, since a shell lets what it runs in the background ignore SIGINT: Ctrl-C is answered in the same way.
check_interrupting()
{
    head -n 3 "$scratch/rows-before" >"$into/rows"
    : >"$scratch/words" # who is graded must be told anew
    (cd "$clone" && FROM=$to INTO=$into E=02-5 JOBS=1 exec tools/course.sh grade_from) >/dev/null 2>"$scratch/words" &
    run=$!
    until grep -q '^graded: ' "$scratch/words" || ! kill -0 $run 2>/dev/null; do sleep 0.1; done
    kill -TERM $run
    wait $run
    expect "who interrupts a run is told that rows are kept" "143 Interrupted: rows are kept, and the same command goes on with the rest." \
        "$? $(sed -n '/^Interrupted/s/[0-9]* rows/rows/p' "$scratch/words")"
    expect "with stderr in a file, each student who was judged is named" "" "$(grep -v -e '^graded: [a-z]' -e '^Interrupted' "$scratch/words")"
}

# What does not hang on how fast the machine is just then: which students have a row; and all of it but the seconds, if
# $expected says how many of their tests pass. (A check that is killed, or whose limit is reached, ends somewhere.)
settled() # FILE
{
    awk -F '|' 'NR == FNR { if ($2 != "" && $3 != "" && $2 != "does not compile") fixed["\"student\": \"" $1 "\","] = 1; next }
        { sub(/"seconds": [0-9.]*/, "")
          for (student in fixed) if (index($0, student)) { print; next }
          sub(/", .*/, "") }
        { print }' "$expected" "$1"
}

# --- Refusing --------------------------------------------------------------------------------------

check_refusing()
{
    check=exercises/02-select/5-how-long/check.c
    echo '/* changed */' >>"$clone/$check"
    said=$(grade E=02-5 2>&1)
    status=$?
    (cd "$clone" && git checkout -q -- $check)
    case "$status $said" in
    [12]*$check*) ok "nothing is graded if a check differs from what was committed" ;;
    *) not_ok "nothing is graded if a check differs from what was committed" "exit status $status: $said" ;;
    esac
}

# A handout grades like the clone that it is of, but for what only solutions tell. A private exercise is one more.
check_handout()
{
    (cd "$clone" && make -s handout DIR="$scratch/handout" >/dev/null) ||
        { not_ok "a handout is made" ""; return; }
    make -s -C "$scratch/handout" grade FROM="$scratch/submissions" INTO="$scratch/grading-2" E=02-5 FORMAT=csv >"$scratch/csv" 2>&1
    expect "a handout grades, too" "solved,02-5,8,8,8,8,passed,," "$(sed -n 's/^\(solved,.*passed,,\).*/\1/p' "$scratch/csv")"
    echo '/* changed */' >>"$scratch/handout/$check"
    said=$(make -s -C "$scratch/handout" grade FROM="$scratch/submissions" INTO="$scratch/grading-2" E=02-5 2>&1)
    case $said in *$check*) ok "a handout whose check was changed grades nothing" ;; *)
        not_ok "a handout whose check was changed grades nothing" "$said" ;;
    esac
}

check_private()
{
    private=$scratch/private/exercises/02-select
    mkdir -p "$private"
    (cd "$clone/exercises/02-select" && cp -R 5-how-long "$private/9-how-long")
    sed 's/02-5/02-9/' "$clone/exercises/02-select/5-how-long/README.md" >"$private/9-how-long/README.md"
    mkdir -p "$scratch/private-class/ana/02-9"
    cp $sleep_solved "$scratch/private-class/ana/02-9"
    make -s -C "$clone" grade FROM="$scratch/private-class" INTO="$scratch/grading-3" PRIVATE="$scratch/private" E=02-9 FORMAT=csv \
        >"$scratch/csv" 2>&1
    expect "an exercise of PRIVATE is graded" "ana,02-9,8,8,8,8,passed,," "$(sed -n 's/^\(ana,.*passed,,\).*/\1/p' "$scratch/csv")"
}

check_without_cell()
{
    mv "$into/course/build/tools/cell" "$scratch/cell"
    printf '#!/bin/sh\necho "cell: cannot make namespaces: not here" >&2\nexit 125\n' >"$into/course/build/tools/cell"
    chmod +x "$into/course/build/tools/cell"
    said=$(grade E=02-5 2>&1)
    case $said in
    *'not here'*UNSAFE=1*) ok "without namespaces nothing is graded, unless UNSAFE=1 is said" ;;
    *) not_ok "without namespaces nothing is graded, unless UNSAFE=1 is said" "$said" ;;
    esac
    check_one_unjudged
    mv "$scratch/cell" "$into/course/build/tools/cell"
}

# --- Late, and points ------------------------------------------------------------------------------

check_times_and_points()
{
    touch -d 2026-03-01T12:00:00 "$to/solved/sleep.c"
    touch -d 2026-03-03T12:00:00 "$to/half/sleep.c"
    printf 'untouched\t2026-03-09 08:00\nhalf\t2026-03-01 08:00\n' >"$scratch/times"
    printf '02-5 12\n' >"$scratch/points"
    grade FORMAT=csv E=02-5 DUE="2026-03-02 00:00" TIMES="$scratch/times" POINTS="$scratch/points" >"$scratch/csv" 2>&1
    expect "a file of times says who is late" "late (by the file of times)" "$(grep '^untouched,' "$scratch/csv" | sed 's/.*\(late [^,"]*\).*/\1/' | tr -d '\r')"
    expect "who is in time by the file of times is not late" "" "$(grep '^half,' "$scratch/csv" | grep late)"
    expect "else the newest time in the folder says it" "" "$(grep '^solved,' "$scratch/csv" | grep late)"
    expect "points are shared out over the tests" "02-5,7,8,10.5,12" "$(grep '^half,' "$scratch/csv" | cut -d , -f 2-6)"
}

# A clone is as old as the clone, and what was committed in it is not.
check_commits()
{
    to=$scratch/commits
    committed early 2026-03-01T12:00:00Z
    committed tardy 2026-03-03T12:00:00Z
    committed other 2026-03-01T12:00:00Z
    (cd "$to/other" && echo more >other.txt && commit 2026-03-04T12:00:00Z)
    git clone -q --bare "$to/tardy" "$to/bare.git"
    TZ=UTC grade FORMAT=csv E=02-5 DUE="2026-03-02 00:00" 2>/dev/null | cut -d , -f 1,10- | tr -d '\r' >"$scratch/csv"
    expect "a clone is late by its newest commit" "late (by its newest commit)" "$(lateness tardy)"
    expect "and so is a repository without a tree" "late (by its newest commit)" "$(lateness bare)"
    expect "a clone that was committed in time is not late" "" "$(lateness early)"
    expect "nor is it if the commits after that are of other files" "" "$(lateness other)"
    echo '/* more */' >>"$to/early/sleep.c"
    TZ=UTC grade FORMAT=csv E=02-5 DUE="2026-03-02 00:00" 2>/dev/null | cut -d , -f 1,10- | tr -d '\r' >"$scratch/csv"
    expect "what is not committed is as new as its file" "late (by the newest time in it)" "$(lateness early)"
    to=$scratch/submissions
}

committed() # STUDENT TIME
{
    mkdir -p "$to/$1"
    cp $sleep_solved "$to/$1"
    (cd "$to/$1" && git init -q && commit "$2")
}

commit() # TIME
{
    git add -A && GIT_COMMITTER_DATE=$1 GIT_AUTHOR_DATE=$1 git -c user.name=x -c user.email=x commit -qm x
}

lateness() # STUDENT
{
    sed -n "s/^$1,.*\(late[^;\"]*\).*/\1/p" "$scratch/csv"
}

# --- One submission at a time ----------------------------------------------------------------------

# Sets $said to its last line.
one() # ARGUMENT OF one.sh...
{
    GRADING=$into "$clone/docs/grading/one.sh" "$@" >"$scratch/one" 2>"$scratch/words"
    status=$?
    said=$(tail -n 1 "$scratch/words")
}

check_one()
{
    mkdir "$scratch/talker" "$scratch/here"
    { echo '#error ,passed,'; cat $sleep_untouched; } >"$scratch/talker/sleep.c"
    one "$to/solved" passed E=02-5
    expect "one.sh ends with 0 if all has passed" 0 $status
    one "$to/half" passed E=02-5
    expect "and with 1 if something fails" 1 $status
    one "$scratch/talker" passed E=02-5
    expect "and with 1 if it is the student's words that say ',passed,'" 1 $status
    one "$to/solved" text E=02-5 points
    expect "a wish that is not one is refused" "2 'points' is no wish." "$status $(echo "$said" | cut -d ' ' -f 1-4)"
    printf '02-5 12\n' >"$scratch/here/points"
    (cd "$scratch/here" && one ../submissions/half csv E=02-5 POINTS=points)
    expect "paths are those of the folder where one.sh is called" "student,02-5,7,8,10.5,12" "$(sed -n 2p "$scratch/one" | cut -d , -f 1-6)"
}

# What a platform is told of a machine at fault: read with a cell that fails.
check_one_unjudged()
{
    one "$to/solved" passed E=02-5 AGAIN=1
    expect "one.sh ends with 3 if it could not be judged" 3 $status
    case $said in "This could not be judged"*) ok "and says so" ;; *) not_ok "and says so" "$said" ;; esac
}

# Words in quotes would be one, and "02 POINTS=points" is no stage.
check_wishes()
{
    for file in gradescope/run_autograder gradescope/setup.sh prairielearn/run.sh; do
        expect "$file takes a wish of several words" 1 "$(grep -c 'one\.sh.* \$wish' docs/grading/$file)"
    done
}

# --- Formats ---------------------------------------------------------------------------------------

# As awk has them, without an exercise: what is odd in names and stories.
check_quoting()
{
    KEY=1 NAME='a "b", c
d	\ %0A é'$(printf '\377\001') E=02-5 P=3 OF=8 CAME=fails STORY='=1+1' S=0.5 F= PLAIN= \
        awk -f tools/grade-row.awk KEY NAME E P OF CAME STORY S F PLAIN >"$scratch/one"
    printf '02-5\t\tHow long\n' >"$scratch/exercises"
    printf '1\t\ta\n' >"$scratch/wanted"
    format json >"$scratch/one.json"
    expect "JSON quotes what must be quoted, and is UTF-8" \
        '.rows[0].student string a \"b\", c\nd\t\\ %0A é�\u0001' \
        "$(awk -f tests/course/grade/json.awk "$scratch/one.json" | grep student)"
    expect "CSV doubles quotes, keeps lines, and has no formula" \
        "\"a \"\"b\"\", c
d	\\ %0A é�?\",02-5,3,8,3,8,fails,'=1+1,0.5," "$(format csv | sed 1d | tr -d '\r')"
    expect "a table for a terminal has no control characters" "" "$(format text | LC_ALL=C grep '[^[:print:][:space:]é�]' | LC_ALL=C tr -d '\200-\377' | grep '[[:cntrl:]]')"
}

keep_rows()
{
    cp "$scratch/one" "$scratch/one-kept"
    cp "$scratch/wanted" "$scratch/wanted-kept"
    cp "$scratch/exercises" "$scratch/exercises-kept"
}

put_rows_back()
{
    for file in one wanted exercises; do mv "$scratch/$file-kept" "$scratch/$file"; done
}

# Of two students with two exercises each, one of which could not be judged.
check_marks()
{
    keep_rows
    printf '%s\t%s\t%s\t%s\t%s\t%s\t\t1\t%s\t\n' \
        1 ana 02-5 8 8 passed 'same as our solution' 2 ana 02-6 2 5 fails '' \
        3 bob 02-5 0 8 'could not be judged' '' 4 bob 02-6 5 5 passed '' >"$scratch/one"
    printf '1\t\tana\n2\t\tana\n3\tlate (by it)\tbob\n4\tlate (by it)\tbob\n' >"$scratch/wanted"
    expect "FORMAT=marks has a row for each student" "student,points,max_points,could_not_be_judged,late,flags
ana,10,13,0,,1
bob,5,13,1,late (by it),0" "$(format marks | tr -d '\r')"
    put_rows_back
}

# Ana has passed the exercise with which one may skip stage 02, and bob has not. Of stage 03 nobody skips anything.
check_skipping()
{
    keep_rows
    printf '02-5\t\tHow long\t\n02-7\t\tThe loop\tskip\n03-1\t\tPaused\t\n' >"$scratch/exercises"
    printf '%s\t%s\t%s\t0\t1\t%s\t\t1\t\t\n' 1 ana 02-5 untouched 2 ana 02-7 passed 3 ana 03-1 fails \
        4 bob 02-5 fails 5 bob 02-7 fails >"$scratch/one"
    printf '%s\t\t%s\n' 1 ana 2 ana 3 ana 4 bob 5 bob >"$scratch/wanted"
    expect "who may skip a stage has a flag at the rest of it" "ana,02-5,may be skipped: 02-7 has passed
ana,02-7,
ana,03-1,
bob,02-5,
bob,02-7," "$(format csv | sed 1d | tr -d '\r' | cut -d , -f 1,2,10)"
    expect "but no flag to look at" "ana,0
bob,0" "$(format marks | sed 1d | tr -d '\r' | cut -d , -f 1,6)"
    put_rows_back
}

# The story of a file is that of a row only if it says the same.
check_stories()
{
    mkdir "$scratch/stories"
    printf 'came fails\ntests 3 of 8\nseconds 1\nstory =1+1, and more\n\n  FAIL  the whole\n' >"$scratch/stories/a-02-5"
    expect "Gradescope's students read the whole story" 1 "$(format gradescope | grep -c '=1+1\\n\\n  FAIL  the whole"')"
    sed 's/=1+1/another/' "$scratch/stories/a-02-5" >"$scratch/other" && mv "$scratch/other" "$scratch/stories/a-02-5"
    expect "but no other row's" 0 "$(format gradescope | grep -c 'FAIL  the whole')"
}

format() # FORMAT
{
    awk -f tools/grade-format.awk format="$1" into="$scratch" stories="$scratch/stories" kind=exercises "$scratch/exercises" kind=rows "$scratch/one" \
        kind=wanted "$scratch/wanted"
}

# What a platform asks for: docs/grading/README.md says where that is published. A line is a path, with [] for any
# index, and its type; "?" if it need not be there.
published_gradescope='
    object
    .score? number
    .execution_time? number
    .output? string
    .visibility? string
    .stdout_visibility? string
    .tests array
    .tests[] object
    .tests[].score number
    .tests[].max_score? number
    .tests[].name? string
    .tests[].number? string
    .tests[].output? string
    .tests[].tags? array
    .tests[].visibility? string
    .tests[].extra_data? object'
published_prairielearn='
    object
    .gradable? boolean
    .score number
    .message? string
    .output? string
    .tests? array
    .tests[]? object
    .tests[].name? string
    .tests[].description? string
    .tests[].points? number
    .tests[].max_points? number
    .tests[].message? string
    .tests[].output? string'

# Each value has a published path and type, and each that must be there is there.
check_published() # FORMAT PUBLISHED
{
    format "$1" >"$scratch/one.json"
    awk -f tests/course/grade/json.awk "$scratch/one.json" >"$scratch/values"
    why=$(printf '%s\n' "$2" | awk '
        NR == FNR { if (NF) { optional = sub(/\?/, ""); path = NF == 2 ? $1 : ""; type[path] = $NF; if (!optional) needed[path] }; next }
        { path = substr($0, 1, index($0, " ") - 1); split(substr($0, length(path) + 1), word, " ")
          gsub(/\[[0-9]+\]/, "[]", path); seen[path] }
        path ~ /\.extra_data\./ { next }
        !(path in type) { print "not published: " $0; next }
        type[path] != word[1] { print "not of the type " type[path] ": " $0 }
        END { for (path in needed) if (!(path in seen)) print "missing: " path }' - "$scratch/values")
    expect "FORMAT=$1 is as its platform describes it" "" "$why"
}

check_formats()
{
    check_quoting
    check_marks
    check_skipping
    check_stories
    check_published gradescope "$published_gradescope"
    expect "Gradescope knows each visibility" "" \
        "$(grep visibility "$scratch/values" | grep -v -e ' hidden$' -e ' visible$' -e ' after_due_date$' -e ' after_published$')"
    check_published prairielearn "$published_prairielearn"
    expect "a score for PrairieLearn is from 0 to 1" yes "$(awk '$1 == ".score" { print ($3 >= 0 && $3 <= 1 ? "yes" : "no") }' "$scratch/values")"
}

# The workflow for GitHub Classroom names what its grader asks for, and reports each step.
check_workflow()
{
    file=docs/grading/classroom.yml
    for input in test-name command timeout max-score; do
        expect "$file gives each step its $input" "$(grep -c autograding-command-grader@ $file)" "$(grep -c "^ *$input: " $file)"
    done
    ids=$(sed -n 's/^ *id: //p' $file | tr '\n' ',')
    expect "$file reports each step" "${ids%,}" "$(sed -n 's/^ *runners: //p' $file)"
    expect "$file hands each result on" "$ids" \
        "$(sed -n 's/.*{{ *steps\.\([a-z0-9-]*\)\.outputs\.result.*/\1/p' $file | tr '\n' ',')"
}

# --- What teachers read ----------------------------------------------------------------------------

# The lines below a command in docs/teaching.md.
shown() # COMMAND
{
    awk -v command="\$ $1" '/^```/ || /^\$ / { inside = 0 } inside; index($0, command) == 1 { inside = 1 }' docs/teaching.md
}

check_page()
{
    to=$scratch/class
    mkdir "$to"
    make_class
    # Of her endless loop the check knows after a minute.
    expect "docs/teaching.md shows what a class gets" "$(shown 'make grade FROM=../submissions E=02-5' | grep -v '^dora')" \
        "$(grade E=02-5)"
    expect "and as CSV, but for the seconds" "$(shown 'head -n 3 ../02-5.csv' | sed 's/,[0-9.]*,\([^,]*\)$/,\1/')" \
        "$(grade E=02-5 FORMAT=csv | tr -d '\r' | head -n 3 | sed 's/,[0-9.]*,\([^,]*\)$/,\1/')"
    expect "and the sums of each student" "$(shown 'make -s grade FROM=../submissions E=02-5 FORMAT=marks' | grep -v '^dora')" \
        "$(grade E=02-5 FORMAT=marks | tr -d '\r')"
    expect "and the story of a student" "$(shown 'cat ../grading/stories/bob-02-5' | grep -v '^seconds ')" \
        "$(grep -v '^seconds ' "$into/stories/bob-02-5")"
}

# --- What is not understood ------------------------------------------------------------------------

refuses() # NAME SENTENCE VARIABLE=VALUE...
{
    name=$1 sentence=$2
    shift 2
    said=$(make -s --no-print-directory -C "$clone" grade E=02-5 INTO="$into" "$@" 2>&1 >/dev/null)
    case $said in *"$sentence"*) ok "$name" ;; *) not_ok "$name" "expected in: $sentence
received: $said" ;; esac
}

check_wishes_of_grade()
{
    refuses "an empty FROM is named" "FROM is empty" FROM= FORMAT=csv
    refuses "what git says of a clone that is another user's is told" "dubious ownership" FROM="$to" GIT_TEST_ASSUME_DIFFERENT_OWNER=1
    refuses "INTO is not in FROM" "is in the folder of the submissions" FROM="$to" INTO="$to/new"
    expect "and no student has become of it" "" "$(ls -d "$to/new" 2>/dev/null)"
    for line in '02-5 ten' '02-5 3,5' '02-5 -3' '02-5 nan' '2-5 10' '02-5: 10' '02-5'; do
        printf '\n%s\n' "$line" >"$scratch/points"
        refuses "POINTS with '$line' is refused, by its line" "line 2: $line: that is no exercise" FROM="$to" POINTS="$scratch/points"
    done
    refuses "a folder is no POINTS" "There is no file" FROM="$to" POINTS="$scratch"
    for jobs in 0 -1 x 1.5; do
        refuses "JOBS=$jobs is refused" "JOBS='$jobs' is no number" FROM="$to" JOBS=$jobs
    done
    printf 'half 2026-03-01\n' >"$scratch/times"
    refuses "TIMES without DUE is refused" "say as well DUE=" FROM="$to" TIMES="$scratch/times"
    refuses "TIMES without a tab is refused" "line 1: half 2026-03-01: that is no student" FROM="$to" DUE=2026-03-02T00:00:00 TIMES="$scratch/times"
    printf 'nobody\t2026-03-01\n' >"$scratch/times"
    refuses "a name in TIMES that is nobody's is told" "there is nobody, and no such student" FROM="$to" DUE=2026-03-02T00:00:00 TIMES="$scratch/times"
}

# Without a cell, as with UNSAFE=1: one hand-in after the other. Sets $taken.
take() # SUBMISSION
{
    taken=$scratch/taken
    rm -rf "$taken"
    mkdir "$taken"
    tools/grade-take.sh "$1" "$taken" "$scratch/wanted-files" 2>/dev/null
}

check_taking()
{
    printf '02-1 exercises/02-select/1-the-copy/server.c\n02-2 exercises/02-select/2-room/server.c\n02-5 exercises/02-select/5-how-long/sleep.c\n' >"$scratch/wanted-files"
    folder=$scratch/hand-ins
    mkdir -p "$folder/deep/x/clone/stages/02-select" "$folder/inside" "$folder/A.zip" "$folder/two"
    cp $sleep_solved "$folder/A.zip"
    echo other >"$folder/inside/other.c"
    tar -cf "$folder/first.tar" -C "$folder/A.zip" sleep.c
    tar -cf "$folder/second.tar" -C "$folder/inside" other.c
    mv "$folder/inside/other.c" "$folder/inside/ana.zip"
    echo changed >"$folder/deep/x/clone/stages/02-select/server.c"
    echo changed >"$folder/two/server.c"
    take "$folder/first.tar"
    expect "a file is taken of an archive" sleep.c "$(ls "$taken/02-5" 2>/dev/null)"
    take "$folder/second.tar"
    expect "and none of the archive before it" "sleep.c is not there" "$(cat "$taken/02-5.why" 2>&1)"
    take "$folder/A.zip"
    expect "a folder is no archive, whatever its name" sleep.c "$(ls "$taken/02-5" 2>/dev/null)"
    take "$folder/inside"
    expect "an archive in a folder is named" "sleep.c is not there, but an archive is, which is not opened inside a hand-in" "$(cat "$taken/02-5.why" 2>&1)"
    take "$folder/deep"
    expect "a changed server is found at any depth" changed "$(cat "$taken/own/stages/02-select/server.c" 2>&1)"
    expect "which is no exercise's file" "server.c is not there" "$(cat "$taken/02-1.why" 2>&1)"
    take "$folder/two"
    expect "a name that two exercises have is not called missing" "server.c is there, but 2 exercises have a file of this name" \
        "$(cut -d : -f 1 "$taken/02-1.why")"
}

# --- The cell --------------------------------------------------------------------------------------

cell() # OPTION... COMMAND
{
    build/tools/cell "$@" </dev/null 2>/dev/null
}

check_cell()
{
    seen=$scratch/seen
    mine=$scratch/mine
    mkdir -m 777 "$seen" "$mine"
    cell --see "$seen" sh -c "echo harm >'$seen/harm'"
    expect "in a cell nothing can be written that is only to be seen" "" "$(ls "$seen")"
    cell --write "$mine" sh -c "echo fine >'$mine/fine'"
    expect "the folder to write to can be written" fine "$(cat "$mine/fine")"
    [ "$(id -u)" -ne 0 ] || expect "and what is there is another user's than root's" "" "$(find "$mine" -user root)"
    expect "nothing else is there" "" "$(cell --see "$seen" sh -c "ls -d '$scratch/mine' '$PWD' /root /home")"
    expect "a hidden folder is empty" "" "$(cell --see "$PWD" --hide "$PWD/exercises" ls "$PWD/exercises")"
    expect "there are no other processes" "1 2 3" "$(cell sh -c 'echo $(ls /proc | grep "^[0-9]" | sort -n)' | cut -c 1-5)"
    expect "and no network but a loopback interface" "lo" "$(cell awk -F : 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/net/dev)"
    cell --seconds 1 sh -c 'setsid sleep 60.5 & sleep 60.5'
    expect "after its time all is ended" "124 " "$? $(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\000' ' ' | grep -o 'sleep 60[.]5')"
    cell sh -c 'kill -STOP $$'
    expect "a command that was stopped is at its end" 147 $?
    if unshare -r true 2>/dev/null; then
        unshare -r build/tools/cell --unsafe touch "$mine/as-root" </dev/null 2>/dev/null
        expect "root who can become nobody else runs nothing" "125 " "$? $(ls "$mine" | grep as-root)"
    fi
    true &
    wait $!
    cell --while $! sleep 60.75
    expect "a cell ends with the process that it is for" 142 $?
}

# --- All of it -------------------------------------------------------------------------------------

check_formats
[ ! -e docs/grading/classroom.yml ] || { check_workflow; check_wishes; }
command -v git >/dev/null && [ "$(uname -s)" = Linux ] && build/tools/cell true 2>/dev/null || {
    echo "# Submissions were not graded: for that, git is missing, or namespaces, which only Linux has, and not each container."
    tap_end
    exit
}
check_cell
. tests/course/grade/submissions.sh
check_taking
make_clone
fingerprint "$clone" >"$scratch/before"
make_few
[ -z "${MORE-}" ] || { make_honest; make_hostile; }
grade_and_check E=02-5
check_unharmed
check_going_on
check_interrupting
check_times_and_points
check_commits
check_one
check_wishes_of_grade
check_refusing
check_without_cell
check_page
if [ -n "${MORE-}" ]; then
    check_handout
    check_private
    grade_others servers 02-1
    export CHECK_IN_HASTE=0.3
    grade_others loops 02-5
fi
tap_end
