#!/bin/sh
# What a learner does between two chapters: exercises, hints, solutions, progress.
#
#   tools/course.sh start            install what is missing, build, say where you stand
#   tools/course.sh next             the next step
#   tools/course.sh list             all exercises, and how far you are with each
#   tools/course.sh exercise 02-1    build your work and check it
#   tools/course.sh hint 02-1        one more hint
#   tools/course.sh solution 02-1    the solution, once yours passes, or when asked twice
#   tools/course.sh reset 02-1       the untouched file again; yours is kept beside it
#   tools/course.sh try 02-1 [...]   run your server, with these arguments
#   tools/course.sh check 02-1 NAME  for tests: run the check that was built under this name
#   tools/course.sh record KEY VALUE for other tools: remember a fact, such as "quiz-02 taken"
#
# Exit status: 0 if all is well; 1 if the exercise does not pass yet, or the solution was not shown; 2
# if there is no such thing.
#
# Progress is .course/progress: a line for each fact, KEY VALUE, such as "exercise-02-1 passed" or
# "hint-02-1 2". It is written anew and renamed into place, so it is whole at any moment.
set -u
cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C

progress=.course/progress
a_fact='^[a-z][a-z]*-[0-9][0-9-]* [^ ]'

say()
{
    printf '%s\n' "$*"
}

fail() # STATUS SENTENCE
{
    status=$1
    shift
    printf '%s\n' "$*" >&2
    exit "$status"
}

# --- Progress --------------------------------------------------------------------------------------

facts()
{
    [ -r $progress ] && tr -d '\r' <$progress | tr '\000' '?' | grep -E "$a_fact"
}

recall() # KEY: its value, or nothing
{
    facts | awk -v key="$1" '$1 == key { sub(/^[^ ]* /, ""); value = $0 } END { print value }'
}

write_progress() # the facts come on stdin
{
    mkdir -p .course 2>/dev/null && cat >$progress.$$ 2>/dev/null && mv -f $progress.$$ $progress && return
    rm -f $progress.$$ 2>/dev/null
    return 1
}

remember() # KEY VALUE
{
    { facts | awk -v key="$1" '$1 != key'; say "$1 $2"; } | write_progress ||
        say "(.course/progress cannot be written, so this will be forgotten.)" >&2
}

# Lines that mean nothing would be lost with the next write: keep the file as it is under another name.
mend_progress()
{
    [ -e $progress ] || return
    [ -r $progress ] && [ -f $progress ] ||
        fail 2 "$progress is not a file that can be read: move it away, and progress begins anew."
    tr -d '\r' <$progress | tr '\000' '?' | grep -Evq "$a_fact" || return
    kept=$progress.damaged
    while [ -e $kept ]; do kept=$kept+; done
    cp $progress $kept && facts | write_progress &&
        say "$progress has lines that mean nothing; it is kept as $kept, and the other lines still count." >&2
}

# --- Exercises -------------------------------------------------------------------------------------

folders=$(ls -d exercises/[0-9][0-9]-*/[0-9]*-* 2>/dev/null)

number_of() # FOLDER: 02-1
{
    stage=${1#exercises/}
    slug=${1##*/}
    say "${stage%%-*}-${slug%%-*}"
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
        [ "$number" = "$e" ] && return
        known="$known $number"
    done
    [ -n "$e" ] || fail 2 "Name an exercise, such as: make $verb E=01-1 (there are:$known)."
    fail 2 "There is no exercise '$e'; there are:$known."
}

edited() # FOLDER: the files to edit
{
    ls "$1"/*.c | grep -v '/check\.c$'
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

offer_hint()
{
    hints=$(hints_in "$folder")
    left=$((hints - $(hints_seen "$e" "$hints")))
    if [ $left -gt 0 ]; then
        say "\`make hint E=$e\` gives a hint ($left of $hints left)."
    else
        say "you have seen all hints; \`make solution E=$e\` shows the solution."
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

# --- Verbs -----------------------------------------------------------------------------------------

# Shows what the compiler has to say about it, and nothing else.
build_exercise() # VARIANT TARGET
{
    say "exercise $e: $(title_of "$folder")"
    words=$(build VARIANT="$1" "$2" E="$e" FROM= NAME= 2>&1)
    status=$?
    say "$words" | sed -e '/^  compile /d' -e '/^  link /d' -e '/^make/d' -e '/^$/d'
    return $status
}

fail_to_compile()
{
    fail 1 "
It does not compile yet: mend the first error above, then \`make $verb E=$e\` again."
}

# Some exercises are about the numbers of descriptors: none is open but the standard three. What a
# server still has when it ends is no leak.
check() # NUMBER NAME: TAP
{
    built=build/asan/exercises/$1/$2
    leaks=1
    n=${1%-*}
    set --
    [ -e "$built/server" ] && leaks=0 && set -- --stop --patience "${PATIENCE:-3000}" --stage "$n" "$built/server --port {port}"
    ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=$leaks UBSAN_OPTIONS=print_stacktrace=1 \
        "$built/check" "$@" 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
}

where_to_look()
{
    for file in $(edited "$folder"); do
        say "Look at $file, lines $(awk -v mode=lines -f tools/course-places.awk "$file")."
    done
}

exercise()
{
    need_exercise "$@"
    output=build/asan/exercises/$e/mine/output
    build_exercise asan exercise-build || fail_to_compile
    check "$e" mine >$output 2>&1
    status=$?
    awk -f tools/course-story.awk $output
    if [ $status -ne 0 ]; then
        [ "$(recall "exercise-$e")" = passed ] || remember "exercise-$e" tried
        say
        where_to_look
        say "Its task stands in $folder/README.md; $(offer_hint)"
        exit 1
    fi
    remember "exercise-$e" passed
    say "Passed. \`make solution E=$e\` shows ours and says why; \`make next\` says how it goes on."
}

hint()
{
    need_exercise "$@"
    hints=$(hints_in "$folder")
    seen=$(hints_seen "$e" "$hints")
    if [ "$seen" -eq "$hints" ]; then
        say "You have seen all $hints hints; they stand in $folder/hints.md." \
            "\`make solution E=$e\` shows the solution."
        exit 0
    fi
    seen=$((seen + 1))
    awk -v wanted="$seen" '/^## Hint / { n++ } n == wanted' "$folder/hints.md"
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
        say "If you want to see the solution all the same, ask once more: \`make solution E=$e\`."
        exit 1
    fi
    for file in $(edited "$folder"); do
        say "The solution is $solved/${file##*/}; to compare: diff -u $file $solved/${file##*/}"
    done
    say
    sed 1,2d "$solved/README.md"
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

reset()
{
    need_exercise "$@"
    solved=exercises/solutions/${folder#exercises/}
    for file in $(edited "$folder"); do
        name=${file##*/}
        awk -v mode=splice -f tools/course-places.awk "$solved/untouched.c" "$solved/$name" >"$file.new"
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
}

# The first exercise of a stage that has not passed: its folder, or nothing.
first_open() # STAGE
{
    for folder in $folders; do
        case $folder in
        exercises/"$1"/*)
            [ "$(recall "exercise-$(number_of "$folder")")" = passed ] || { say "$folder"; return; } ;;
        esac
    done
}

# Whether anything of a stage was done.
is_begun() # NUMBER
{
    facts | grep -Eq "^(exercise|hint|solution|quiz|stage)-$1[- ]"
}

next_in() # STAGE: say what to do there; fail if nothing is left
{
    n=${1%%-*}
    open=$(first_open "$1")
    if ! is_begun "$n"; then
        [ -e "stages/$1/README.md" ] && say "Read stages/$1/README.md, the chapter of stage $1."
        say "Run its server: make run STAGE=$n; in another terminal: nc 127.0.0.1 7000"
    fi
    if [ -n "$open" ]; then
        e=$(number_of "$open")
        say "Do exercise $e, $(title_of "$open"): read $open/README.md, then make exercise E=$e"
    elif [ -e "quizzes/$1.md" ] && [ -z "$(recall "quiz-$n")" ]; then
        say "Take its quiz: make quiz STAGE=$n"
    else
        is_begun "$n" && return 1
        remember "stage-$n" seen
    fi
}

next()
{
    for stage in $(ls -d stages/[0-9][0-9]-*); do
        next_in "${stage#stages/}" && return
    done
    say "You have done it all. What each stage still leaves open stands at the end of its chapter."
}

start()
{
    tools/install.sh || exit 1
    build build || exit 1
    total=$(say "$folders" | wc -l)
    passed=$(facts | grep -c '^exercise-[0-9-]* passed$')
    say "Everything is built. Exercises passed: $passed of $((total)). \`make list\` shows them."
    say
    say "Next:"
    next
}

record()
{
    [ $# -eq 2 ] && say "$1 $2" | grep -Eq "$a_fact" || fail 2 "Usage: tools/course.sh record KEY VALUE"
    remember "$1" "$2"
}

verb=${1-}
case $verb in
start | next | list | exercise | hint | solution | reset | try | check | record)
    shift
    mend_progress
    "$verb" "$@" ;;
*) fail 2 "Usage: tools/course.sh start | next | list | exercise | hint | solution | reset | try | record" ;;
esac
