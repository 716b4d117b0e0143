#!/bin/sh
# What a learner does between two chapters: exercises, hints, solutions, progress.
#
#   tools/course.sh start [--poll]   install what is missing, build, and show the course (tools/course);
#                                    without a terminal, say where you stand
#   tools/course.sh next             the next step
#   tools/course.sh list             all exercises, and how far you are with each
#   tools/course.sh exercise 02-1    build your work and check it
#   tools/course.sh hint 02-1        one more hint
#   tools/course.sh solution 02-1    the solution, once yours passes, or when asked twice
#   tools/course.sh reset 02-1       the untouched file again; yours is kept beside it
#   tools/course.sh try 02-1 [...]   run your server, with these arguments
#   tools/course.sh check [02]       check your work on all exercises of a stage
#   tools/course.sh grade [02] [FORMAT]   tests, exercises and quiz of each stage, or of one: text or json
#
# And for other programs:
#
#   tools/course.sh step [02-1]      where you stand, or about this step, as lines of a key and a value,
#                                    an empty line, and what to do
#   tools/course.sh tests 02         the tests of a stage
#   tools/course.sh quiz 02          the quiz of a stage
#   tools/course.sh run 02-1 NAME    the check that was built under this name, as TAP
#   tools/course.sh record KEY VALUE remember a fact, such as "quiz-02 taken"
#
# Exit status: 0 if all is well; 1 if the exercise does not pass yet, or not all of them, or the solution
# was not shown; 2 if there is no such thing.
#
# Progress is .course/progress: a line for each fact, KEY VALUE, such as "exercise-deadline passed",
# "hint-deadline 2" or "zoo-mole cured". It goes by names, since numbers change when a stage is added; in here
# an exercise goes by its number. The last one of a key counts. Facts are only ever added at the end, each with one write,
# so neither a crash nor another program that does the same can harm those that are there.
set -u
cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C

progress=.course/progress
a_fact='^[a-z][a-z]*-[0-9a-z][0-9a-z-]* [^ ]'
format='# Progress, format 2'

# Whoever ends us (the course does, when a file was saved meanwhile) waits until our child has ended too.
trap 'exit 143' TERM

say()
{
    printf '%s\n' "$*"
}

# FOLD_AT is set by whoever folds lines to the width of a window.
show_text()
{
    links_to_paths | if [ -n "${FOLD_AT-}" ]; then awk -f tools/course-unfold.awk; else cat; fi
}

# A link leads on from the folder of its text, and the reader stands at the top: "[line.h](../../../lib/line/line.h)"
# becomes "lib/line/line.h", and "[a queue](../../../lib/line/line.h)" becomes "a queue (lib/line/line.h)".
links_to_paths()
{
    up='(\(\.\./\)\{1,\}'
    sed -e "s|\[\([^]]*\)\]$up\([^)]*/\)\1)|\3\1|g" -e "s|\[\([^]]*\)\]$up\([^)]*\))|\1 (\3)|g"
}

fail() # STATUS SENTENCE
{
    status=$1
    shift
    printf '%s\n' "$*" >&2
    exit "$status"
}

# --- Progress --------------------------------------------------------------------------------------

facts=
warning= # what is wrong with the file, to be said aloud
forgetful= # if nothing is to be written

warn()
{
    warning=$*
    [ "$verb" = step ] || say "$warning" >&2
}

lines_of() # FILE
{
    tr -d '\r' <"$1" | tr '\000' '?'
}

read_progress()
{
    [ -e $progress ] || return
    [ -r $progress ] && [ -f $progress ] ||
        fail 2 "$progress is not a file that can be read: move it away, and progress begins anew."
    case $(lines_of $progress | head -n 1) in
    "$format"*) ;;
    "${format%2}1"* | '' | [!#]*) convert_progress ;;
    "${format%2}"[0-9]*)
        forgetful=yes
        warn "$progress is of a newer version of the course: it is neither read nor changed." \
            "Update the course, or move the file away, and progress begins anew."
        return ;;
    esac
    facts=$(lines_of $progress | grep -E "$a_fact" | rename numbers)
    lines_of $progress | grep -Evq "$a_fact|^#" && set_aside
}

# The numbers and names of today: of exercises, and of stages.
names()
{
    for folder in $folders; do
        slug=${folder##*/}
        say "$(number_of "$folder") ${slug#*-}"
    done
    stages | sed 's/-/ /'
}

rename() # names | numbers, and a table that is stronger than that of today, or nothing: facts
{
    awk -v to="$1" -v table="${2:+$2
}$(names)" -f tools/course-names.awk
}

# In format 1 exercises went by their numbers, and some of these mean others by now.
convert_progress()
{
    kept=$progress.format-1
    [ ! -e $kept ] || return 0
    behind=$(left_behind)
    { say "$format"; lines_of $progress | grep -v '^# Progress' | rename names "$(grep -v '^#' tools/course-moved.txt)"; } >$progress.new 2>/dev/null &&
        cp -p $progress $kept && mv -f $progress.new $progress &&
        warn "Some exercises have new numbers. What you have done is kept by their names now; $kept is the file as it was." \
            ${behind:+"Files of yours have stayed in old folders: \`make list\` says where."}
}

# What stands beside the facts may mean something to somebody: the file is kept under another name.
set_aside()
{
    kept=$progress.damaged
    while [ -e $kept ]; do kept=$kept+; done
    cp $progress $kept && say "$format
$(say "$facts" | rename names)" >$progress.new && mv -f $progress.new $progress &&
        warn "$progress has lines that mean nothing; it is kept as $kept, and the other lines still count."
}

recall() # KEY: its value, or nothing
{
    value=
    while read -r key rest; do
        [ "$key" != "$1" ] || value=$rest
    done <<END
$facts
END
    say "$value"
}

write_fact() # LINE
{
    mkdir -p .course && { [ -s $progress ] || say "$format" >>$progress; } || return
    [ -z "$(tail -c 1 $progress)" ] || say >>$progress # somebody's editor left the last line without its end
    say "$(say "$1" | rename names)" >>$progress
}

remember() # KEY VALUE
{
    [ -z "$forgetful" ] && [ "$(recall "$1")" != "$2" ] || return 0
    facts="$facts
$1 $2"
    write_fact "$1 $2" 2>/dev/null ||
        say "($progress cannot be written, so this will be forgotten.)" >&2
}

# --- Exercises -------------------------------------------------------------------------------------

# A folder without a README is none: what a learner has left where an exercise was before it moved.
folders=$(ls -d exercises/[0-9][0-9]-*/[0-9]*-*/README.md 2>/dev/null | sed 's,/README.md$,,')

number_of() # FOLDER: 02-1
{
    stage=${1#exercises/}
    slug=${1##*/}
    say "${stage%%-*}-${slug%%-*}"
}

# A learner's files that have stayed where an exercise was: a line for each folder.
left_behind()
{
    for old in exercises/[0-9][0-9]-*/[0-9]*-*; do
        [ ! -e "$old/README.md" ] && [ -n "$(ls -A "$old" 2>/dev/null)" ] || continue
        name=${old##*/}
        now=$(say "$folders" | grep "/[0-9]*-${name#*-}\$")
        say "Files of yours are in $old. ${now:+That exercise is in $now now.}"
    done
}

# The number that an exercise has today which had another before; nothing if it had none.
today_of() # OLD NUMBER
{
    name=$(sed -n "s/^$1 //p" tools/course-moved.txt)
    [ -z "$name" ] || names | sed -n "s/^\([0-9]*-[0-9]*\) $name\$/\1/p"
}

# For somebody who began before the numbers changed.
tell_of_move()
{
    [ -e $progress.format-1 ] || return 0
    moved=$(today_of "$e")
    [ -z "$moved" ] || [ "$moved" = "$e" ] || [ "$verb" = step ] ||
        say "(What was exercise $e before the numbers changed is $moved now.)" >&2
}

title_of() # FOLDER: the first line of its README, without the number
{
    sed -n '1s/^# [0-9-]*: //p' "$1/README.md"
}

# Set $e and $folder, or end with a sentence that lists what there is.
need_exercise()
{
    e=${1-}
    known=
    for folder in $folders; do
        number=$(number_of "$folder")
        [ "$number" != "$e" ] || { tell_of_move; return; }
        known="$known $number"
    done
    moved=$(today_of "$e")
    [ -z "$moved" ] || fail 2 "Exercise $e has a new number: it is $moved now."
    [ -n "$e" ] || fail 2 "Name an exercise, such as: make $verb E=01-1 (there are:$known)."
    fail 2 "There is no exercise '$e'; there are:$known."
}

edited() # FOLDER: the files to edit
{
    ls "$1"/*.c | grep -v -e '/check\.c$' -e '/nothing\.c$'
}

hints_in() # FOLDER
{
    grep -c '^## Hint ' "$1/hints.md"
}

hints_seen() # NUMBER, of hints there are
{
    seen=$(recall "hint-$1")
    case $seen in
    '' | *[!0-9]* | ??????*) say 0 ;;
    *) say $((seen < $2 ? seen : $2)) ;;
    esac
}

# In the course in the terminal a key does what is a command elsewhere.
how() # KEY COMMAND
{
    if [ -n "${COURSE_KEYS-}" ]; then say "$1"; else say "\`$2\`"; fi
}

offer_hint()
{
    hints=$(hints_in "$folder")
    left=$((hints - $(hints_seen "$e" "$hints")))
    if [ $left -gt 0 ]; then
        say "$(how h "make hint E=$e") gives a hint ($left of $hints left)."
    else
        say "you have seen all hints; $(how s "make solution E=$e") shows the solution."
    fi
}

# --- Building --------------------------------------------------------------------------------------

# Under `make -j` the jobs are handed out by that make; alone, all processors are ours.
build()
{
    case ${MAKEFLAGS-} in
    *jobserver*) jobs= ;;
    *) jobs=-j$(getconf _NPROCESSORS_ONLN) ;;
    esac
    make -s --no-print-directory $jobs "$@"
}

# Two windows may be at the same exercise: the second waits until the first has built and checked it. The
# lock is a link that names its owner, whose death ends it too.
lock_exercise()
{
    lock=build/asan/exercises/$e/lock
    waited=0
    mkdir -p "${lock%/*}"
    until ln -s $$ "$lock" 2>/dev/null; do
        owner=$(readlink "$lock")
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -f "$lock"
            continue
        fi
        [ -n "$owner" ] || [ $waited -lt 3 ] || return # no links here
        [ $waited -ne 1 ] || say "(Another window checks this exercise: waiting until that has ended.)" >&2
        waited=$((waited + 1))
        sleep 1
    done
    trap 'rm -f "$lock"' EXIT
}

# --- Verbs -----------------------------------------------------------------------------------------

# Sets $warnings to what the compiler has to say about it, and nothing else.
build_exercise() # VARIANT TARGET
{
    say "exercise $e: $(title_of "$folder")"
    warnings=$(build VARIANT="$1" "$2" E="$e" FROM= NAME= 2>&1)
    status=$?
    warnings=$(say "$warnings" | sed -e '/^  compile /d' -e '/^  link /d' -e '/^make/d' -e '/^$/d')
    return $status
}

fail_to_compile()
{
    say "$warnings"
    fail 1 "
It does not compile yet: mend the first error above, then $(how save "make $verb E=$e") again."
}

# Some exercises are about the numbers of descriptors: none is open but the standard three. A null pointer
# is reported with its place, not by cmocka.
run() # NUMBER NAME: TAP
{
    built=build/asan/exercises/$1/$2
    n=${1%-*}
    leaks=1
    set --
    # The servers before 05 have no orderly end: they leave their memory to the system.
    if [ -e "$built/server" ]; then
        [ "$n" -lt 5 ] && leaks=0
        set -- --stop --patience "${PATIENCE:-3000}" --stage "$n" "$built/server --port {port}"
    fi
    ASAN_OPTIONS=detect_stack_use_after_return=1:handle_segv=2:detect_leaks=$leaks UBSAN_OPTIONS=print_stacktrace=1 \
        "$built/check" "$@" </dev/null 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
}

# Behind the story: a page of them would push it out of the window.
show_warnings()
{
    [ -n "$warnings" ] || return 0
    say
    say "The compiler warns:"
    say "$warnings"
}

# What a learner reads of a check.
tell_story()
{
    awk -f tools/course-report.awk | awk -v width="${FOLD_AT:-108}" -f tools/fold.awk -f tools/course-story.awk
}

places_to_edit()
{
    for file in $(edited "$folder"); do
        lines=$(awk -v mode=lines -f tools/course-places.awk "$file")
        say "$file${lines:+, lines $lines}"
    done
}

exercise()
{
    need_exercise "$@"
    lock_exercise
    output=build/asan/exercises/$e/mine/output
    build_exercise asan exercise-build || fail_to_compile
    run "$e" mine >$output 2>&1
    status=$?
    tell_story <$output
    if [ $status -ne 0 ]; then
        [ "$(recall "exercise-$e")" = passed ] || remember "exercise-$e" tried
        say
        places_to_edit | sed 's/.*/Look at &./'
        say "Its task stands in $folder/README.md; $(offer_hint)"
        show_warnings
        exit 1
    fi
    remember "exercise-$e" passed
    say "Passed. $(how s "make solution E=$e") shows ours and says why;" \
        "$(how n "make next") says how it goes on."
    show_warnings
}

hint()
{
    need_exercise "$@"
    hints=$(hints_in "$folder")
    seen=$(hints_seen "$e" "$hints")
    if [ "$seen" -eq "$hints" ]; then
        say "You have seen all $hints hints; they stand in $folder/hints.md." \
            "$(how s "make solution E=$e") shows the solution."
        exit 0
    fi
    seen=$((seen + 1))
    awk -v wanted="$seen" '/^## Hint / { n++ } n == wanted' "$folder/hints.md" | show_text
    remember "hint-$e" "$seen"
    if [ "$seen" -eq "$hints" ]; then
        say
        say "This was the last hint."
    fi
}

solution()
{
    need_exercise "$@"
    solved=exercises/solutions/${folder#exercises/}
    if [ "$(recall "exercise-$e")" != passed ] && [ -z "$(recall "solution-$e")" ]; then
        remember "solution-$e" asked
        say "Exercise $e does not pass yet; $(offer_hint)"
        say "If you want to see the solution all the same, ask once more: $(how s "make solution E=$e")."
        exit 1
    fi
    for file in $(edited "$folder"); do
        say "The solution is $solved/${file##*/}; to compare: diff -u $file $solved/${file##*/}"
    done
    say
    sed 1,2d "$solved/README.md" | show_text
}

# A name beside the file that is not taken yet.
keep_as() # FILE
{
    kept=$1.mine
    count=1
    while [ -e "$kept" ]; do
        count=$((count + 1))
        kept=$1.mine-$count
    done
    say "$kept"
}

untouched() # FILE: as a learner finds it
{
    solved=exercises/solutions/${folder#exercises/}
    awk -v mode=splice -f tools/course-places.awk "$solved/untouched.c" "$solved/${1##*/}"
}

reset()
{
    need_exercise "$@"
    for file in $(edited "$folder"); do
        untouched "$file" >"$file.new"
        if cmp -s "$file" "$file.new"; then
            rm "$file.new"
            say "$file is untouched: nothing to do."
        else
            kept=$(keep_as "$file")
            mv "$file" "$kept" && mv "$file.new" "$file" && say "$file is as it was; your version is $kept."
        fi
    done
}

try()
{
    need_exercise "$@"
    shift
    stage=${folder#exercises/}
    [ -e "stages/${stage%/*}/$(basename "$(edited "$folder")")" ] ||
        fail 2 "Exercise $e is not a server; \`make exercise E=$e\` checks it."
    build_exercise "" exercise-server || fail_to_compile
    show_warnings
    exec build/exercises/"$e"/mine/server "$@"
}

state_of() # NUMBER HINTS
{
    seen=$(hints_seen "$1" "$2")
    if [ "$(recall "exercise-$1")" = passed ]; then
        say passed
    elif [ "$seen" -eq 1 ]; then
        say "1 hint"
    elif [ "$seen" -gt 1 ]; then
        say "$seen hints"
    else
        tried=$(recall "exercise-$1")
        say "${tried:--}"
    fi
}

list()
{
    group=
    for folder in $folders; do
        stage=${folder#exercises/}
        stage=${stage%/*}
        [ "$stage" = "$group" ] || say "$stage"
        group=$stage
        number=$(number_of "$folder")
        printf '  %-6s %-8s %s\n' "$number" "$(state_of "$number" "$(hints_in "$folder")")" \
            "$(title_of "$folder")"
    done
    say
    say "\`make exercise E=01-1\` checks one; \`make next\` says how it goes on."
    left_behind
    say
    tools/zoo.sh count
}

# --- Steps -----------------------------------------------------------------------------------------
# A step is an exercise, such as 01-2, or a quiz, 01-quiz. After the last comes "done".

stages()
{
    ls -d stages/[0-9][0-9]-*/README.md | sed 's,stages/,,; s,/README.md$,,'
}

steps()
{
    for of in $(stages); do
        for folder in $folders; do
            case $folder in exercises/"$of"/*) number_of "$folder" ;; esac
        done
        [ ! -e "quizzes/$of.md" ] || say "${of%%-*}-quiz"
    done
}

is_open() # STEP
{
    case $1 in
    *-quiz) [ -z "$(recall "quiz-${1%-quiz}")" ] ;;
    *) [ "$(recall "exercise-$1")" != passed ] ;;
    esac
}

# The first open step behind another; from the beginning again if there is none.
step_after() # STEP, or nothing
{
    first=
    passed_it=
    for s in $(steps); do
        is_open "$s" && [ -z "$first" ] && first=$s
        [ -n "$passed_it" ] && is_open "$s" && { say "$s"; return; }
        [ "$s" != "$1" ] || passed_it=yes
    done
    say "${first:-done}"
}

# The step before another, done or not; nothing if there is none.
step_before() # STEP
{
    last=
    for s in $(steps); do
        [ "$s" != "$1" ] || break
        last=$s
    done
    say "$last"
}

# Whether anything of a stage was done.
is_begun() # NUMBER
{
    say "$facts" | grep -Eq "^(exercise|hint|solution|quiz)-$1[- ]"
}

words_of() # STEP: what to do
{
    n=${1%%-*}
    stage=$(stages | grep "^$n-")
    if [ "$1" = done ]; then
        say "You have done it all. What each stage still leaves open stands at the end of its chapter."
        return
    fi
    if ! is_begun "$n"; then
        say "Read stages/$stage/README.md, the chapter of stage $stage."
        say "Run its server: make run STAGE=$n; in another terminal: nc 127.0.0.1 7000"
    fi
    case $1 in
    *-quiz) say "Take its quiz: make quiz STAGE=$n" ;;
    *)
        need_exercise "$1"
        say "Do exercise $1 ($(title_of "$folder")): read $folder/README.md, then make exercise E=$1" ;;
    esac
}

next()
{
    words_of "$(step_after "")"
}

all_exercises()
{
    say "$folders" | grep -c .
}

passed_exercises()
{
    count=0
    for folder in $folders; do
        [ "$(recall "exercise-$(number_of "$folder")")" != passed ] || count=$((count + 1))
    done
    say $count
}

# For the course in the terminal: lines of a key and a value, an empty line, and what to do.
step() # [STEP]
{
    at=${1:-$(step_after "")}
    say "name $at"
    say "passed $(passed_exercises)"
    say "total $(all_exercises)"
    say "next $(step_after "$at")"
    say "before $(step_before "$at")"
    [ "$at" = done ] || say "stage $(stages | grep "^${at%%-*}-")"
    case $at in
    done) say "title All is done." ;;
    *-quiz) say "title The quiz of stage ${at%-quiz}" ;;
    *)
        need_exercise "$at"
        : "${warning:=$(left_behind | grep -F " $folder now" | head -n 1)}"
        say "title Exercise $at: $(title_of "$folder")"
        say "folder $folder"
        say "edit $(places_to_edit)"
        say "state $(state_of "$at" "$(hints_in "$folder")")" ;;
    esac
    [ -z "$warning" ] || say "warning $warning"
    say
    words_of "$at"
}

# --- The course in the terminal --------------------------------------------------------------------

# However that program ends, the terminal is as it was, and whoever ends us ends it too.
show_course() # ARGUMENTS
{
    mode=$(stty -g)
    exec 3<&0 # what runs behind & would get an empty input
    MAKEFLAGS='' MAKELEVEL='' build/tools/course "$@" <&3 3<&- &
    child=$!
    trap 'kill $child' TERM HUP
    status=0
    wait $child || status=$?
    while kill -0 $child 2>/dev/null; do # a trap ends the waiting early
        wait $child || status=$?
    done
    stty "$mode"
    exit $status
}

start() # ARGUMENTS
{
    tools/install.sh learn || tools/install.sh || exit 1 # without nc, one can at least begin
    build build || fail 1 "
The course cannot be built: mend the first error above, then \`make start\` again. (If you have git,
\`git diff\` shows what you have changed.)"
    if [ -t 0 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
        build VARIANT=asan exercise-lib || exit 1
        show_course "$@"
    fi
    read_progress
    say "Everything is built. Exercises passed: $(passed_exercises) of $(all_exercises)." \
        "\`make list\` shows them."
    left_behind
    say
    say "Next:"
    next
}

# --- Stages ----------------------------------------------------------------------------------------

need_stage() # NUMBER
{
    stages | grep -q "^$1-" || fail 2 "There is no stage '$1'; there are:" $(stages)"."
}

tests() # NUMBER
{
    need_stage "$1"
    make -s --no-print-directory test STAGE="$1" 2>&1 | grep -v -e '^  compile ' -e '^  link '
}

quiz() # NUMBER
{
    need_stage "$1"
    make -s --no-print-directory quiz STAGE="$1"
}

# --- Checking and grading --------------------------------------------------------------------------

is_untouched()
{
    for file in $(edited "$folder"); do
        untouched "$file" | cmp -s - "$file" || return
    done
}

# Check the exercise in $folder without a story: what came of it. To be called in a shell of its own.
result()
{
    e=$(number_of "$folder")
    if is_untouched; then
        say untouched
        return
    fi
    lock_exercise
    if ! build VARIANT=asan exercise-build E="$e" FROM= NAME= >/dev/null 2>&1; then
        say "does not compile"
    elif run "$e" mine >/dev/null 2>&1; then
        remember "exercise-$e" passed
        say passed
    else
        say fails
    fi
}

check() # [NUMBER]
{
    n=${1:-$(step_after "")}
    n=${n%%-*}
    need_stage "$n"
    open=0
    for folder in $folders; do
        case $folder in exercises/"$n"-*) ;; *) continue ;; esac
        came=$(result)
        [ "$came" = passed ] || open=$((open + 1))
        printf '  %-6s %-17s %s\n' "$(number_of "$folder")" "$came" "$(title_of "$folder")"
    done
    say
    [ $open -eq 0 ] || fail 1 "Not passed: $open. \`make exercise E=$n-1\` and its like say what is wrong with one."
    say "All exercises of stage $n pass."
}

. tools/course-grade.sh

record()
{
    [ $# -eq 2 ] && say "$1 $2" | grep -Eq "$a_fact" || fail 2 "Usage: tools/course.sh record KEY VALUE"
    remember "$1" "$2"
}

verb=${1-}
case $verb in
start | run | tests | quiz)
    shift
    "$verb" "$@" ;;
next | list | exercise | hint | solution | reset | try | check | grade | step | record)
    shift
    read_progress
    "$verb" "$@" ;;
*) fail 2 "Usage: tools/course.sh start | next | list | exercise | hint | solution | reset | try | check |" \
    "grade | step | tests | quiz | run | record" ;;
esac
