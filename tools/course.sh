#!/bin/sh
# What a learner does between two chapters: exercises, hints, solutions, progress.
#
#   tools/course.sh start            install what is missing, build, and show the course (tools/window);
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
#   tools/course.sh grade_from [02] [FORMAT]   what came of a class: see tools/grade.sh
#
# And for other programs:
#
#   tools/course.sh judge 02-1 [FROM [INTO]]   build and check the files that are in FROM, and say what came of it
#                                    in lines "came passed", "tests 7 of 7", "seconds 1.2", "story WHY", an empty line,
#                                    and what a learner reads: tools/course-judge.sh
#   tools/course.sh run 02-1 NAME    the check that was built under this name: what a learner reads of it
#   tools/course.sh record KEY VALUE... remember facts, such as "quiz-02 taken"
#   tools/course.sh state            a line for each step: tools/course-steps.awk
#   tools/course.sh texts 02-1       what there is to read at a step
#
# Exit status: 0 if all is well; 1 if the exercise does not pass yet, or not all of them, or the solution
# was not shown; 2 if there is no such thing; 3 if the machine is in the way, so that nothing can be said.
#
# Progress is .course/progress: a line for each fact, KEY VALUE, such as "exercise-deadline passed",
# "hint-deadline 2" or "zoo-mole cured": by names, since numbers change when a stage is added. The last one of a
# key counts. Facts are only ever added at the end, each with one write, so neither a crash nor another program
# that does the same can harm those that are there.
set -u

# A shell that cannot start a process, or open a file, ends at once, with status 2.
end_judging()
{
    ended=$?
    [ $ended -ne 2 ] || [ -z "$judging" ] || { echo "It could not be judged, because this shell cannot go on: see above."; exit 3; }
}

verb=${1-}
case $verb in
exercise | check | judge)
    judging=yes
    trap end_judging EXIT ;;
esac

CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh
. tools/lock.sh

a_fact='^[a-z][a-z]*-[0-9a-z][0-9a-z-]* [^ ]'
format='# Progress, format 2'

# The window (tools/window) ends this script when a file was saved meanwhile. The shell runs a trap when its child has ended, so
# nothing that the script has started is left behind.
trap 'exit 143' TERM

# --- Exercises and stages --------------------------------------------------------------------------

stages= # 01-blocking 02-select ...
exercises= # 01-1 01-2 ...
roots="exercises${PRIVATE:+ $PRIVATE/exercises}" # where exercises are
steps=" " # in the order of the course: an exercise, such as 01-2, or the quiz of a stage, 01-quiz

# A folder without a README is none: what a learner has left where an exercise was before it moved.
find_exercise() # NUMBER: enter it, if there is one
{
    for root in $roots; do
        for readme in "$root/${1%%-*}"-*/"${1#*-}"-*/README.md; do
            [ -e "$readme" ] && enter "${readme%/README.md}" && [ "$e" = "$1" ] && return
        done
    done
    return 1
}

find_stage() # NUMBER: set $stage, if there is one
{
    for stage in $stages; do
        [ "${stage%%-*}" != "$1" ] || return 0
    done
    return 1
}

need_stage() # NUMBER
{
    find_stage "$1" || fail 2 "There is no stage '$1'; there are: $stages."
}

survey()
{
    for chapter in stages/[0-9][0-9]-*/README.md; do
        stage=${chapter#stages/}
        stage=${stage%/README.md}
        stages=${stages:+$stages }$stage
        for root in $roots; do
            for readme in "$root/$stage"/[0-9]*-*/README.md; do
                if [ -e "$readme" ]; then add_exercise "${readme%/README.md}"; fi
            done
        done
        [ ! -e "quizzes/$stage.md" ] || steps="$steps${stage%%-*}-quiz "
    done
}

add_exercise() # FOLDER
{
    enter "$1"
    case $steps in *" $e "*)
        find_exercise "$e"
        fail 2 "Two exercises have the number $e, $folder and $1: give one of them another number." ;;
    esac
    exercises=${exercises:+$exercises }$e
    steps="$steps$e "
}

# An exercise that stands where it is not looked for would seem not to be there.
look_at_private()
{
    case $PRIVATE in *[[:space:]]*) fail 2 "PRIVATE=$PRIVATE has a blank in its name, with which make cannot deal." ;; esac
    for readme in "$PRIVATE"/exercises/[!s]*/*/README.md; do
        [ -e "$readme" ] || fail 2 "PRIVATE=$PRIVATE has no exercise in exercises/NN-name/M-slug/ with a README.md."
        enter "${readme%/README.md}"
        case " $exercises " in *" $e "*) ;; *)
            fail 2 "$folder is not in the folder of a stage; there are: $stages." ;;
        esac
    done
}

# Set $place to the folder of an exercise, or to nothing.
find_by_name() # NAME
{
    set -- exercises/[0-9][0-9]-*/[0-9]*-"$1"/README.md
    place=${1%/README.md}
    [ -e "$1" ] || place=
}

# The number that an exercise has today which had another before; nothing if it had none.
today_of() # OLD NUMBER
{
    find_by_name "$(sed -n "s/^$1 //p" tools/course-moved.txt 2>/dev/null)"
    if [ -n "$place" ]; then (enter "$place"; say "$e"); fi
}

# A learner's files that have stayed where an exercise was: a line for each folder.
left_behind()
{
    for old in exercises/[0-9][0-9]-*/[0-9]*-*; do
        [ ! -e "$old/README.md" ] && [ -n "$(ls -A "$old" 2>/dev/null)" ] || continue
        find_by_name "${old#exercises/*/*-}"
        say "Files of yours are in $old.${place:+ That exercise is in $place now.}"
    done
}

# For somebody who began before the numbers changed.
tell_of_move()
{
    [ -e $progress.format-1 ] || return 0
    now=$(today_of "$e")
    [ -z "$now" ] || [ "$now" = "$e" ] ||
        say "(What was exercise $e before the numbers changed is $now now.)" >&2
}

# Enter an exercise, or end with a sentence that lists what there is.
need_exercise()
{
    [ -n "${1-}" ] || fail 2 "Name an exercise, such as: make $verb E=01-1 (there are: $exercises)."
    find_exercise "$1" && { tell_of_move; return; }
    now=$(today_of "$1")
    [ -z "$now" ] || fail 2 "Exercise $1 has a new number: it is $now now."
    fail 2 "There is no exercise '$1'; there are: $exercises."
}

# Set $title: the first line of a text, without the number.
read_title() # FOLDER
{
    read -r title <"$1/README.md"
    title=${title#*: }
}

# Whether one may skip the rest of the stage once it has passed: a mark in the third line of its text.
is_way_out() # the exercise that was entered
{
    sed -n 3p "$folder/README.md" | grep -q '^\*.*skip the stage'
}

edited() # the files to edit
{
    edited_names "$folder" | sed "s|^|$folder/|"
}

# Whether one of the files to edit is missing: sets $missing to what is to be said, or to nothing.
is_missing()
{
    missing=
    for file in $(edited); do
        [ -e "$file" ] || missing="$file is missing: \`make reset E=$e\` brings it back."
    done
    [ -n "$missing" ]
}

places_to_edit()
{
    if is_missing; then say "$missing"; return; fi
    for file in $(edited); do
        lines=$(awk -v mode=lines -f tools/course-places.awk "$file")
        say "$file${lines:+, lines $lines}"
    done
}

# --- Progress --------------------------------------------------------------------------------------

facts=     # each between two ends of lines
warning=   # what is wrong with the file, to be said aloud
forgetful= # if nothing is to be written

warn()
{
    warning=$*
    say "$warning" >&2
}

read_progress()
{
    facts=
    [ -e $progress ] || return 0
    [ -r $progress ] && [ -f $progress ] ||
        fail 2 "$progress is not a file that can be read: move it away, and progress begins anew."
    read_lines
    case $lines in
    "$format"* | '') ;;
    "${format%2}1"* | [!#]*) convert_progress && read_lines ;;
    "${format%2}"[0-9]*)
        forgetful=yes
        warn "$progress is of a newer version of the course: it is neither read nor changed." \
            "Update the course, or move the file away, and progress begins anew."
        return ;;
    esac
    facts="
$(say "$lines" | grep -E "$a_fact" | to_names)
"
    ! say "$lines" | grep -Evq "$a_fact|^#" || set_aside
}

read_lines()
{
    lines=$(tr -d '\r' <$progress | tr '\000' '?')
}

# In format 1 exercises went by their numbers, and some of these mean others by now.
convert_progress()
{
    kept=$progress.format-1
    [ ! -e $kept ] || return 0
    behind=$(left_behind)
    { say "$format"; say "$lines" | grep -v '^# Progress' | to_names_of_before | to_names; } >$progress.new 2>/dev/null &&
        cp -p $progress $kept.new && mv -f $kept.new $kept && mv -f $progress.new $progress &&
        warn "Some exercises have new numbers. What you have done is kept by their names now; $kept is the file as it was." \
            ${behind:+"Files of yours have stayed in old folders: \`make list\` says where."}
}

# "s/^\([a-z]*\)-05-1 /\1-topic /" and so on does it.
to_names_of_before()
{
    sed "$(sed -n 's,^\([0-9][^ ]*\) \(.*\),s/^\\([a-z]*\\)-\1 /\\1-\2 /,p' tools/course-moved.txt)"
}

to_names()
{
    while read -r key rest; do
        by_name "$key"
        say "$key $rest" || return # a full disk must not cut the end off
    done
}

# What stands beside the facts may mean something to somebody: the file is kept under another name.
set_aside()
{
    kept=$progress.damaged
    while [ -e $kept ]; do kept=$kept+; done
    cp $progress $kept && say "$format$facts" | sed '$d' >$progress.new && mv -f $progress.new $progress &&
        warn "$progress has lines that mean nothing; it is kept as $kept, and the other lines still count."
}

# Set $key: "exercise-02-1" is kept as "exercise-highest-descriptor", and "quiz-02" as "quiz-select".
by_name() # KEY
{
    key=$1
    case $1 in
    quiz-[0-9][0-9]) if find_stage "${1#quiz-}"; then key=quiz-${stage#*-}; fi ;;
    exercise-[0-9]* | hint-[0-9]* | solution-[0-9]* | now-[0-9]*) if find_exercise "${1#*-}"; then key=${1%%-*}-$name; fi ;;
    esac
}

# Set $value to what was remembered last, or to nothing.
recall() # KEY, with a name
{
    value=${facts##*"
$1 "}
    [ "$value" != "$facts" ] || value=
    value=${value%%"
"*}
}

begin_progress()
{
    say "$format" >>$progress || return
    [ "$course" = .course ] || say "(This folder cannot be written, so progress is kept in $progress.)" >&3
}

write_fact() # LINE
{
    mkdir -p "$course" && { [ -s $progress ] || begin_progress; } || return
    [ -z "$(tail -c 1 $progress)" ] || say >>$progress # somebody's editor left the last line without its end
    say "$1" >>$progress
}

remember() # KEY VALUE
{
    by_name "$1"
    recall "$key"
    [ -z "$forgetful" ] && [ "$value" != "$2" ] || return 0
    facts="${facts:-
}$key $2
"
    write_fact "$key $2" 3>&2 2>/dev/null ||
        say "($progress cannot be written, so this will be forgotten.)" >&2
}

has_passed() # the exercise that was entered
{
    recall "exercise-$name"
    [ "$value" = passed ]
}

# What has passed once counts as passed; that it fails now is kept beside it.
remember_result() # WHAT CAME, of the exercise that was entered
{
    case $1 in
    passed)
        remember "exercise-$e" passed
        recall "now-$name"
        [ "$value" != fails ] || remember "now-$e" passes ;;
    fails | "does not compile")
        ! has_passed || remember "now-$e" fails ;;
    esac
}

# --- Hints -----------------------------------------------------------------------------------------

# Set $hints, of the exercise that was entered, and $seen, how many of them were.
count_hints()
{
    hints=$(grep -c '^## Hint ' "$folder/hints.md")
    recall "hint-$name"
    seen=0
    case $value in
    '' | *[!0-9]* | ??????*) ;;
    *) seen=$((value < hints ? value : hints)) ;;
    esac
}

# In the course in the terminal a key does what is a command elsewhere.
how() # KEY COMMAND
{
    if [ -n "${COURSE_KEYS-}" ]; then say "$1"; else say "\`$2\`"; fi
}

# Nothing in a handout, which has no solutions.
offer_solution() # WORDS BEFORE, WORDS BEHIND
{
    [ ! -d "$solved" ] || say "$1$(how s "make solution E=$e")$2"
}

offer_hint() # WORDS, when there is none left
{
    count_hints
    if [ $seen -lt "$hints" ]; then
        say "$(how h "make hint E=$e") gives a hint ($((hints - seen)) of $hints left)."
    else
        say "you have seen all hints${1-}."
    fi
}

# --- Building and checking -------------------------------------------------------------------------

# Two windows may be at the same exercise: the second waits until the first has built and checked it.
lock_work()
{
    take_lock "$into/lock" "Another window checks this exercise: waiting until that has ended."
}

# The check that was built under this name, for those who build by themselves.
run() # NUMBER NAME
{
    e=$1 into=$out/asan/exercises/$1/$2
    if bounded_cannot_be_built; then fail 3 "It cannot be run, because $reason."; fi
    run_check
    status=$?
    tell_story "$into/output"
    reason=$(said_in checking)
    [ -n "$reason" ] || name_signal
    [ -z "$reason" ] || say "  $reason"
    return $status
}

# Behind the story: a page of them would push it out of the window.
show_warnings()
{
    [ -z "$words" ] || say "
The compiler warns:
$words"
}

mend_first()
{
    say "
It does not compile yet: mend the first error above, then $(how save "make $verb E=$e") again."
}

# --- Verbs -----------------------------------------------------------------------------------------

exercise()
{
    need_exercise "$@"
    if is_missing; then fail 1 "$missing"; fi
    read_title "$folder"
    say "exercise $e: $title"
    judge_work
    tell_result
    remember_result "$came"
    case $came in
    passed)
        say "Passed.$(offer_solution " " " shows ours and says why;") $(how n "make next") says how it goes on."
        ! is_way_out || say "With this one you may skip the rest of stage ${stage%%-*}: what is open in it counts as skipped."
        show_warnings
        return ;;
    "could not be judged") exit 3 ;;
    "does not compile")
        ! has_passed || say "It has passed once, and fails now."
        mend_first >&2
        exit 1 ;;
    esac
    has_passed || remember "exercise-$e" tried
    say
    ! has_passed || say "It has passed once, and fails now."
    places_to_edit | sed 's/.*/Look at &./'
    say "Its task stands in $folder/README.md; $(offer_hint "$(offer_solution "; " " shows the solution")")"
    show_warnings
    exit 1
}

hint()
{
    need_exercise "$@"
    count_hints
    if [ $seen -eq "$hints" ]; then
        say "You have seen all $hints hints; they stand in $folder/hints.md.$(offer_solution " " " shows the solution.")"
        return
    fi
    seen=$((seen + 1))
    hint_of "$folder/hints.md" "$seen" | show_text
    remember "hint-$e" "$seen"
    [ $seen -lt "$hints" ] || say "
This was the last hint."
}

# What would make the learner's files ours.
compare_files()
{
    for file in $(edited); do
        ours=$solved/${file##*/}
        if cmp -s "$file" "$ours"; then
            say "Yours and our solution are the same: $ours"
        else
            say "From yours (-) to our solution (+), $ours:"
            diff -u "$file" "$ours" | sed -e "1s|.*|--- $file|" -e "2s|.*|+++ $ours|"
        fi
    done
}

solution()
{
    need_exercise "$@"
    [ -d "$solved" ] || fail 1 "This is a handout of the course, which has no solutions."
    recall "solution-$name"
    if [ -z "$value" ] && ! has_passed; then
        remember "solution-$e" asked
        say "Exercise $e does not pass yet; $(offer_hint)"
        say "If you want to see the solution all the same, ask once more: $(how s "make solution E=$e")."
        exit 1
    fi
    compare_files | if [ -t 1 ]; then in_colour; else cat; fi
    say
    sed 1,2d "$solved/README.md" | show_text
}

untouched() # FILE: as a learner finds it
{
    untouched_file "$folder" "${1##*/}"
}

# What cannot be made whole, or not be written, changes nothing.
put_untouched() # FILE
{
    why=$({ untouched "$1" >"$1.new"; } 2>&1) && [ -s "$1.new" ] || {
        rm -f "$1.new"
        fail 1 "$1 as it was cannot be written (${why##*: }); nothing has changed."
    }
    if cmp -s "$1" "$1.new"; then
        rm "$1.new"
        say "$1 is untouched: nothing to do."
    else
        put_back "$1" "$1.new" "$1.mine"
    fi
}

reset()
{
    need_exercise "$@"
    for file in $(edited); do
        put_untouched "$file" || exit
    done
    ! has_passed || remember "now-$e" fails
}

try()
{
    need_exercise "$@"
    shift
    [ -e "stages/$stage/$(basename "$(edited)")" ] ||
        fail 2 "Exercise $e is not a server; \`make exercise E=$e\` checks it."
    if is_missing; then fail 1 "$missing"; fi
    read_title "$folder"
    say "exercise $e: $title"
    from= into=$out/exercises/$e/mine
    words=
    if cannot_be_written || bounded_cannot_be_built; then fail 3 "It cannot be built, because $reason."; fi
    forget_what_was_built
    if ! build_work "" exercise-server; then
        if is_the_machine; then fail 3 "It cannot be built, because $reason."; fi
        say "$words"
        mend_first >&2
        exit 1
    fi
    show_warnings
    exec tools/run.sh "$out/exercises/$e/mine/server" "$@"
}

# --- Steps -----------------------------------------------------------------------------------------
# After the last step comes "done".

# One awk looks at all of them: a process for each exercise would take a second.
about_steps() # WHAT tools/course-steps.awk SHALL SHOW [STEP]
{
    {
        printf '%s\n' stages/[0-9][0-9]-*/README.md
        for root in $roots; do
            printf '%s\n' "$root"/[0-9][0-9]-*/[0-9]*-*/README.md "$root"/[0-9][0-9]-*/[0-9]*-*/*.c \
                "$root"/[0-9][0-9]-*/[0-9]*-*/untouched/*.c "$root"/solutions/[0-9][0-9]-*/[0-9]*-*/*.c
        done
    } | FACTS=$facts awk -v show="$1" -v step="${2-}" -v steps="$steps" -f tools/course-steps.awk
}

list()
{
    about_steps list
    say
    say "\`make exercise E=01-1\` checks one; \`make next\` says how it goes on."
    left_behind
    say
    tools/mine.sh count
    tools/zoo.sh count
}

next()
{
    about_steps words
    due_again
    [ ! -d mine ] || tools/mine.sh count
}

# The day has come for questions of quizzes that were missed before: tools/quiz/memory.h.
due_again()
{
    due=$(awk -v today="$(date +%Y-%m-%d)" '{ day[$1] = $3 } END { for (key in day) n += day[key] != "" && day[key] <= today
        print n + 0 }' "$course/answers" 2>/dev/null)
    case $due in
    '' | 0) ;;
    1) say "A question of a quiz that you have missed is due again: \`make quiz\` asks it." ;;
    *) say "$due questions of quizzes that you have missed are due again: \`make quiz\` asks them." ;;
    esac
}

# For tools/window: the lines of course-steps.awk, and notes, such as of a learner's files in an old folder.
state()
{
    about_steps state
    left_behind | sed 's/^/note	/'
    due_again
}

# From the heading on under which a chapter tells the learner to do the exercise: a line of a form feed marks it.
show_chapter() # STAGE [FOLDER OF THE EXERCISE]
{
    awk -v what="${2:-no exercise}/" '/^```/ { fenced = !fenced }
        NR == FNR { if (!fenced && /^##+ /) heading = FNR; if (!at && index($0, what)) at = heading; next }
        FNR == at { print "\f" }
        !/^ *<!--.*--> *$/' "stages/$1/README.md" "stages/$1/README.md" |
        sed -e 's|](../\([0-9]\)|](../../stages/\1|g' -e 's/^!\[\(.*\)\](.*)$/(A picture. \1)/' | show_text
}

# All that tools/window shows of a step: each part begins with a line of a form feed and its name.
texts() # STEP
{
    printf '\fwords\n'
    about_steps words "$1"
    case $1 in
    *-quiz) find_stage "${1%-quiz}" && printf '\fchapter\n' && show_chapter "$stage" ;;
    [0-9]*)
        need_exercise "$1"
        printf '\fchapter\n' && show_chapter "$stage" "$folder"
        printf '\ftask\n' && show_text <"$folder/README.md"
        printf '\fhints\n' && show_text <"$folder/hints.md" ;;
    esac
}

# --- The course in the terminal --------------------------------------------------------------------

build()
{
    make -s --no-print-directory $(tools/jobs.sh) "$@"
}

start()
{
    tools/install.sh learn || tools/install.sh || exit 1 # without nc, one can at least begin
    build build || blame_the_disk "$out" "The course" || fail 1 "
The course cannot be built: mend the first error above, then \`make start\` again. (If you have git,
\`git diff\` shows what you have changed.)"
    if [ -t 0 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
        build VARIANT=asan exercise-lib || exit 1
        MAKEFLAGS='' MAKELEVEL='' exec "$out/tools/group" tools/course.sh window
    fi
    read_progress
    say "Everything is built. Exercises passed: $(about_steps passed). \`make list\` shows them."
    left_behind
    say
    say "Next:"
    next
}

# The children of tools/window leave folding to it, and name its keys, not the commands.
window()
{
    [ "${TERM:-dumb}" != dumb ] || fail 1 "The course needs a terminal; without one, \`make next\` says what to do."
    FOLD_AT=1000 COURSE_KEYS=1 COURSE_PROGRESS=$progress exec "$out/tools/window"
}

record()
{
    [ $# -gt 0 ] && [ $(($# % 2)) -eq 0 ] || fail 2 "Usage: tools/course.sh record KEY VALUE [KEY VALUE]..."
    while [ $# -gt 0 ]; do
        say "$1 $2" | grep -Eq "$a_fact" || fail 2 "Usage: tools/course.sh record KEY VALUE; '$1 $2' is no fact that can be kept."
        remember "$1" "$2"
        shift 2
    done
}

survey
[ -z "${PRIVATE-}" ] || look_at_private
case $verb in
start | window) ;;
texts | next | list | state | hint | solution | reset | record) read_progress ;;
run) . tools/course-judge.sh ;;
exercise | try | judge)
    read_progress
    . tools/course-judge.sh ;;
check | grade)
    read_progress
    . tools/course-judge.sh
    . tools/course-grade.sh ;;
grade_from) . tools/grade.sh ;;
*) fail 2 "Usage: tools/course.sh start | next | list | exercise | hint | solution | reset | try | check |" \
    "grade | judge | run | record" ;;
esac
shift
"$verb" "$@"
