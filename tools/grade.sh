# `make grade FROM=submissions/`: a row for each student and exercise. A part of course.sh.
#
# In the environment: FROM, a folder with a submission for each student, which tools/grade-take.sh knows how to read.
# E, an exercise, if only one is asked for. PRIVATE, a folder with more exercises. INTO, where all goes that is
# written: by default the folder grading beside FROM. JOBS, how many students at once. DUE, and TIMES, a file of lines
# "STUDENT<tab>TIME". POINTS, a file of lines "02-5 10". AGAIN=1, to judge anew what was judged. UNSAFE=1, to do
# without namespaces.
#
# Nothing of the course is written. In INTO there are
#
#   course/     the course as it was committed, without solutions, with what was built for all
#   ours/       of our solutions and of the untouched files what they are compared with
#   taken/      what was taken of each submission
#   rows        what came of it. A row is added when it is known, with one write
#   stories/    what a learner would read, for each row
#
# The code of a student runs in a cell (tools/cell_linux.c), which can write to one folder of its own. A row goes by a
# key: the checksum of the student's name, the exercise, the course's version and the file. If there is a row with
# this key, nothing is judged, so a run that was ended goes on where it was.
#
# Exit status: 0; 1 if nothing was graded, since the course differs from what was committed; 2 if there is no such
# thing; 3 if something could not be judged.

TIME=420   # seconds that an exercise may take before its cell is ended: more than the limits of the judge itself
READING=60 # seconds to find the files in a submission

grade_from() # [NUMBER] [FORMAT]
{
    read_wishes "$@"
    need_pristine
    lock_grading
    make_course
    need_cell
    write_exercises
    grade_all
    print_rows
}

# --- What is wanted --------------------------------------------------------------------------------

absolute() # PATH of a folder or file
{
    case $1 in /*) say "$1" ;; *) say "$PWD/$1" ;; esac
}

read_wishes() # [NUMBER] [FORMAT]
{
    [ -n "$FROM" ] || fail 2 "FROM is empty: name the folder with the submissions."
    [ -d "$FROM" ] || fail 2 "There is no folder '$FROM' with submissions."
    from=$(cd "$FROM" && pwd -P)
    into=$(absolute "${INTO:-${from%/*}/grading}")
    number=${1-}
    [ -z "$number" ] || need_stage "$number"
    only=${E-}
    [ -z "$only" ] || find_exercise "$only" || fail 2 "There is no exercise '$only'; there are: $exercises."
    format=${2:-text}
    case $format in text | json | csv | marks | gradescope | prairielearn) ;; *)
        fail 2 "There is no format '$format'; there are: text, json, csv, marks, gradescope, prairielearn." ;;
    esac
    read_files_of_wishes
    again=${AGAIN-}
    jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
    case $jobs in *[!0-9]* | 0*) fail 2 "JOBS='$jobs' is no number of students to be judged at once, such as 4." ;; esac
    unsafe=${UNSAFE-}
    maker=${MAKELEVEL:+$PPID} # the make that has started us
    # The makes that build for us are not meant by these.
    unset FROM INTO OUT E NAME STAGE FORMAT JOBS DUE TIMES POINTS AGAIN UNSAFE MAKEFLAGS MFLAGS MAKELEVEL VARIANT
    umask 022
    need_place
    mkdir -p "$into/taken" "$into/stories" "$into/scratch" ||
        fail 3 "$into cannot be written; INTO=folder names another one."
    into=$(cd "$into" && pwd -P)
    [ -z "$due" ] || touch -d "$due" "$into/due" 2>/dev/null ||
        fail 2 "DUE='$due' is no time, such as 2026-11-30 12:00."
    course=$into/course
    scratch=
}

# Before anything is made there, so that a folder in a wrong place does not become a student.
need_place()
{
    there=$into
    until [ -d "$there" ] || [ -z "$there" ]; do there=${there%/*}; done
    place=$(cd "${there:-/}" && pwd -P)${into#"$there"}
    case $place in *[[:space:]]*)
        fail 2 "$place has a blank in its name, with which make cannot deal: INTO=folder names another." ;;
    esac
    case $place/ in "$from"/*) fail 2 "$place is in the folder of the submissions: INTO=folder names another one." ;; esac
}

read_files_of_wishes()
{
    due=${DUE-}
    times=
    points=
    [ -z "${TIMES-}" ] || times=$(absolute "$TIMES")
    [ -z "${POINTS-}" ] || points=$(absolute "$POINTS")
    for file in "$times" "$points"; do
        [ -z "$file" ] || { [ ! -d "$file" ] && [ -r "$file" ]; } || fail 2 "There is no file '$file'."
    done
    [ -z "$points" ] || need_points
    [ -z "$times" ] || need_times
}

# Set $wrong to the first line of which that is so.
find_line() # CONDITION OF AWK, FILE
{
    wrong=$(EXERCISES=$(for exercise in $exercises; do find_exercise "$exercise" && printf '%s ' "$e"; done
        for stage in $stages; do printf 'stage-%s ' "${stage%%-*}"; done) \
        awk "$1"' { print NR ": " $0; exit }' "$2")
    [ -n "$wrong" ]
}

need_points()
{
    ! find_line 'NF && !/^#/ && (NF != 2 || $2 !~ /^[0-9]+(\.[0-9]+)?$/ || !index(" " ENVIRON["EXERCISES"], " " $1 " "))' "$points" ||
        fail 2 "In $points, line $wrong: that is no exercise and its points, such as '02-5 10'."
}

need_times()
{
    [ -n "$due" ] || fail 2 "TIMES= says when something was handed in; say as well DUE=, when it was due."
    ! find_line 'NF && !/^[^\t]+\t./' "$times" ||
        fail 2 "In $times, line $wrong: that is no student and a time, with a tab between them."
    sed 's/\t.*//' "$times" | while read -r name; do
        [ -n "$name" ] || continue
        set -- "$from/$name" "$from/$name".*
        for entry do [ ! -e "$entry" ] || continue 2; done
        say "In $times there is $name, and no such student." >&2
    done
}

is_wanted() # the exercise that was entered
{
    [ -z "$only" ] || [ "$e" = "$only" ] || return
    [ -z "$number" ] || [ "${e%%-*}" = "$number" ]
}

# A line for each file to edit of the exercises that are asked for: exercise, and its path in the course.
list_wanted()
{
    for exercise in $exercises; do
        find_exercise "$exercise"
        if is_wanted; then edited_names "$folder" | sed "s|^|$e exercises/$stage/${folder##*/}/|"; fi
    done
}

# --- The course as it was committed ----------------------------------------------------------------

PARTS="Makefile mk lib stages exercises tests tools"

need_pristine()
{
    changed=$(GIT_OPTIONAL_LOCKS=0 tools/handout.sh changed 2>&1)
    case $? in
    0) ;;
    1) fail 1 "Nothing was graded: these differ from what was committed or, in a handout, handed out." "
$changed
Commit them if they are meant so; \`git checkout -- FILE\` takes a change back." ;;
    *) fail 1 "Nothing was graded: $changed" ;;
    esac
    version=$(list_version | checksum)
}

# What changes when anything does that decides about a mark.
list_version()
{
    # shellcheck disable=SC2086
    if [ -e .handout ]; then cat .handout; else git ls-tree HEAD $PARTS; fi
    [ -z "${PRIVATE-}" ] || (cd "$PRIVATE" && find exercises -type f -exec cksum {} + | sort)
}

checksum() # of standard input
{
    sha256sum | cut -d ' ' -f 1
}

lock_grading()
{
    take_lock "$into/lock" "Another grading is at work in $into: waiting until that has ended."
    workers=
    trap end_grading EXIT
    trap 'interrupt 129' HUP
    trap 'interrupt 130' INT
    trap 'interrupt 143' TERM
}

interrupt() # STATUS
{
    [ ! -e "$into/rows" ] || say "Interrupted: $(grep -c '' "$into/rows") rows are kept, and the same command goes on with the rest." >&2
    exit "$1"
}

end_grading()
{
    [ -z "$workers" ] || kill $workers 2>/dev/null
    [ -z "$workers" ] || wait
    rm -rf "$into/scratch" "$into/run"
}

make_course()
{
    list_wanted >"$into/wanted"
    [ -s "$into/wanted" ] || fail 2 "There is no exercise to grade."
    if [ "$(cat "$into/version" 2>/dev/null)" != "$version" ]; then
        rm -rf "$course" "$into/private" "$into/ours" "$into/version"
        mkdir -p "$course" && copy_course && say "$version" >"$into/version" ||
            fail 3 "The course cannot be copied to $course, so nothing was graded."
    fi
    # From here on, private exercises are those of the copy.
    PRIVATE=${PRIVATE:+$into/private}
    export PRIVATE
    build_course || fail 3 "The course cannot be built, so nothing was graded:
$words"
}

copy_course()
{
    if [ -e .handout ]; then sed '/^[#c]/d' .handout | awk '{ print $3 }' >"$into/names" && tar -cf - -T "$into/names"
    else git archive HEAD $PARTS; fi | tar -xf - -C "$course" || return
    rm -f "$into/names"
    [ -z "${PRIVATE-}" ] || { mkdir "$into/private" && cp -R "$PRIVATE/exercises" "$into/private"; } || return
    for exercise in $exercises; do
        find_exercise "$exercise"
        keep_ours || return
    done
    rm -rf "$course/exercises/solutions" "$into/private/exercises/solutions"
}

# Of an exercise: its files untouched, which take the places of a learner's, and solved, if there are solutions. What
# is kept nowhere else is untouched where it stands: a private exercise need not have a solution.
keep_ours()
{
    base=$course
    case $folder in exercises/*) ;; *) base=$into/private ;; esac
    copy=$base/exercises/$stage/${folder##*/}
    mkdir -p "$into/ours/$e" || return
    for name in $(edited_names "$copy"); do
        untouched=$into/ours/$e/untouched-$name
        (cd "$course" && untouched_file "$copy" "$name") >"$untouched" 2>/dev/null || cp "$copy/$name" "$untouched" || return
        cp "$untouched" "$copy/$name" || return
        solved=$(solved_of "$copy")/$name
        [ ! -e "$solved" ] || cp "$solved" "$into/ours/$e/solved-$name" || return
    done
}

# For each exercise once: its untouched file is built, and with it all that is the same for everybody.
build_course()
{
    build_and_listen -C "$course" "-j$jobs" VARIANT= build/tools/cell build/tools/bounded || return
    for e in $(cut -d ' ' -f 1 "$into/wanted" | uniq); do
        [ -e "$into/ours/$e/built" ] && continue
        build_and_listen -C "$course" "-j$jobs" VARIANT=asan exercise-build exercise-ours \
            E="$e" FROM= INTO= NAME=ours || return
        : >"$into/ours/$e/built"
    done
    [ -n "$only" ] || build_and_listen -C "$course" "-j$jobs" VARIANT=asan build/asan/test/contract/echo \
        build/asan/test/contract/chat $(for stage in $stages; do say "build/asan/bin/$stage"; done)
}

# --- The cell --------------------------------------------------------------------------------------

# In the folder of the course, which can be read there, and with little of our environment. What the judge runs there
# is WITHIN another cell, in which the folders of this one can only be read.
in_cell() # OPTION... COMMAND
{
    seen="--see $course ${PRIVATE:+--see $PRIVATE}"
    (cd "$course" && exec env -i PATH="$PATH" HOME=/tmp LC_ALL=C ${CC:+CC="$CC"} CHECK_SEALED=1 CHECK_ALL=1 \
        ${CHECK_IN_HASTE:+CHECK_IN_HASTE="$CHECK_IN_HASTE"} PRIVATE="${PRIVATE-}" \
        WITHIN="${scratch:+$course/build/tools/cell ${kind%% *} $seen --see $scratch}" \
        build/tools/cell --while $$ ${maker:+--while $maker} $kind $seen "$@") </dev/null
}

# Set $kind, the options of the cell: one must be possible inside another one. Without namespaces, root judges as
# root, and lets another user run what a student has written.
need_cell()
{
    for kind in "" --bwrap; do
        why=$(in_cell build/tools/cell $kind --see "$course" true 2>&1) && return
        said=${said:-$why}
    done
    kind=--unsafe
    [ "$(id -u)" -ne 0 ] || kind="--unsafe --same-user"
    [ -n "$unsafe" ] ||
        fail 3 "This system lets this user make no namespaces, in which a student's code could do no harm ($said)." \
            "Nothing was graded. Root may be allowed to; or UNSAFE=1 runs that code all the same: it can then read" \
            "and write what you can."
}

# --- Students --------------------------------------------------------------------------------------

# Several workers, which take one submission after the other. Each ends when this process has, or make.
grade_all()
{
    run=$into/run
    rm -rf "$run"
    mkdir "$run"
    : >>"$into/rows"
    hidden=$(find "$from" -mindepth 1 -maxdepth 1 -name '.*' -exec printf x \; | wc -c)
    [ "$hidden" -eq 0 ] || say "Not looked at in $from, since their names begin with a dot: $hidden." >&2
    entries=$(find "$from" -mindepth 1 -maxdepth 1 ! -name '.*' -exec printf x \; | wc -c)
    while [ "$jobs" -gt 0 ]; do
        work &
        workers="$workers $!"
        jobs=$((jobs - 1))
    done
    # shellcheck disable=SC2086
    wait $workers
    workers=
}

work()
{
    trap - EXIT
    trap 'kill $! 2>/dev/null; exit 143' TERM
    place=0
    for entry in "$from"/*; do
        place=$((place + 1))
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        (set -C; : >"$run/claimed-$place") 2>/dev/null || continue
        is_needed || exit
        grade_student
        [ -z "$judged" ] || tell_progress
    done
}

# On a terminal in one line, and in a file in a line for each.
tell_progress()
{
    if [ -t 2 ]; then printf 'graded: %d of %d\r' "$(find "$run" -name 'keys-*[0-9]' | wc -l)" "$entries" >&2
    else say "graded: $(printf %s "$student" | tr '[:cntrl:]' '[?*]')" >&2; fi
}

is_needed()
{
    kill -0 $$ 2>/dev/null && { [ -z "$maker" ] || kill -0 "$maker" 2>/dev/null; }
}

# With a signal, a shell waits for the end of what it runs, but not for what it waits for.
attend() # COMMAND...
{
    "$@" &
    wait $!
}

# Set $student: a folder's name, or that of an archive or a repository without its ending.
name_student() # ENTRY
{
    student=${1##*/}
    case $student in
    *.tar.*) student=${student%.tar.*} ;;
    *.zip | *.tar | *.tgz | *.git) student=${student%.*} ;;
    esac
    [ "$(name_taken)" = 1 ] || student=${1##*/}
}

# How many entries would have this name.
name_taken()
{
    set -- "$from/$student" "$from/$student".git "$from/$student".zip "$from/$student".tar "$from/$student".tgz "$from/$student".tar.*
    n=0
    for other in "$@"; do [ ! -e "$other" ] || n=$((n + 1)); done
    say $n
}

# A name for files of a student: his own, if it has nothing odd.
file_name()
{
    case $student in
    *[!A-Za-z0-9._-]* | [.-]* | ????????????????????????????????????????*) printf %s "$student" | checksum ;;
    *) say "$student" ;;
    esac
}

grade_student() # $entry
{
    name_student "$entry"
    id=$(file_name)
    taken=$into/taken/$id
    judged=
    : >"$run/keys-$place.new"
    take
    find_lateness
    for e in $(cut -d ' ' -f 1 "$into/wanted" | uniq); do
        is_needed || exit
        grade_exercise
    done
    for e in $(changed_stages); do
        is_needed || exit
        find_stage "${e#stage-}"
        grade_stage
    done
    mv "$run/keys-$place.new" "$run/keys-$place"
}

take()
{
    rm -rf "$taken"
    mkdir -p "$taken"
    if [ -L "$entry" ]; then
        say "it is a symbolic link, which is not followed" >"$taken/notes"
    elif is_submission; then
        read_submission
    else
        say "it is neither a folder nor a repository nor an archive (.zip, .tar, .tar.gz, .tgz)" >"$taken/notes"
    fi
}

is_submission()
{
    [ -d "$entry" ] && return
    case $entry in *.zip | *.tar | *.tar.* | *.tgz) [ -f "$entry" ] ;; *) return 1 ;; esac
}

read_submission()
{
    attend in_cell --same-user --see "$entry" --see "$into/wanted" --write "$taken" --seconds $READING --cpu $READING \
        tools/grade-take.sh "$entry" "$taken" "$into/wanted" "${due:+newest}" 2>"$taken/words"
    case $? in
    0) ;;
    124) say "it takes more than $READING s to read" >>"$taken/notes" ;;
    *) say "not all of it could be read: $(tail -n 1 "$taken/words")" >"$taken/trouble" ;;
    esac
}

# --- Late ------------------------------------------------------------------------------------------

time_of_student()
{
    [ -n "$times" ] && STUDENT=$student awk '{ name = $0; sub(/\t.*/, "", name) }
        name == ENVIRON["STUDENT"] { sub(/^[^\t]*\t/, ""); print; exit }' "$times"
}

# Set $late to a flag, or to nothing.
find_lateness()
{
    late=
    [ -n "$due" ] || return
    handed_in=$(time_of_student)
    if [ -n "$handed_in" ]; then
        how="by the file of times"
        touch -d "$handed_in" "$taken/newest" 2>/dev/null || { late="late? ($how it was '$handed_in')"; return; }
    else
        how="by the newest time in it"
        [ ! -e "$taken/commit" ] || how="by its newest commit"
    fi
    [ ! "$taken/newest" -nt "$into/due" ] || late="late ($how)"
}

# --- An exercise of a student ----------------------------------------------------------------------

grade_exercise()
{
    find_key
    if [ -n "$again" ] || ! has_row; then
        make_row
        write_row
    fi
    KEY=$key LATE=$late ID=$id awk -f tools/grade-row.awk KEY LATE ID >>"$run/keys-$place.new"
}

find_key()
{
    key=$({
        printf '%s\n' "$student" "$e" "$version"
        cat "$taken/$e.why" "$taken/notes" "$taken/$e"/* 2>/dev/null
    } | checksum)
}

# What could not be judged may be judged now.
has_row()
{
    grep "^$key" "$into/rows" 2>/dev/null | tail -n 1 | grep -qv '	could not be judged	'
}

# With a server of a stage, or with something of lib, which all servers have: "stage-02" and so on.
changed_stages()
{
    [ -z "$only" ] && [ -d "$taken/own" ] || return
    for stage in $stages; do
        n=${stage%%-*}
        [ -z "$number" ] || [ "$number" = "$n" ] || continue
        for changed in lib stages/common "stages/$stage"; do
            if [ -d "$taken/own/$changed" ]; then say "stage-$n" && break; fi
        done
    done
}

grade_stage() # $e: "stage-02"
{
    key=$({ printf '%s\n' "$student" "$e" "$version"; find "$taken/own" -type f | sort | while read -r file; do
        printf '%s\n' "$file"; cat "$file"; done; } | checksum)
    if [ -n "$again" ] || ! has_row; then
        begin_row
        count_stage_tests
        judge "$taken/own" tools/grade-stage.sh "${e#stage-}" "$of" "$taken/own"
        write_row
    fi
    KEY=$key LATE=$late ID=$id awk -f tools/grade-row.awk KEY LATE ID >>"$run/keys-$place.new"
}

# As many as our server passes: the suite has tests for later stages, too.
count_stage_tests()
{
    of=$(cat "$into/ours/$e" 2>/dev/null) || {
        (. tools/facts.sh && fact contract "${e#stage-}") >"$run/suite-$place"
        of=$(in_cell build/asan/test/contract/"$(cat "$run/suite-$place")" --stage "${e#stage-}" \
            "build/asan/bin/$stage --port {port}" | grep '^ok ' | grep -cv '# TODO')
        say "$of" >"$into/ours/$e"
    }
}

add_flag() # TEXT
{
    flags=$flags${flags:+; }$*
}

begin_row()
{
    of=0
    passed=0
    seconds=0
    story=
    flags=
    plain=
    [ ! -s "$taken/notes" ] || add_flag "$(awk '{ printf "%s%s", (NR > 1 ? "; " : ""), $0 }' "$taken/notes")"
}

make_row()
{
    begin_row
    count_tests
    if [ -s "$taken/trouble" ]; then
        came="could not be judged"
        story=$(cat "$taken/trouble")
    elif [ -e "$taken/$e.why" ] || [ ! -d "$taken/$e" ]; then
        came="not handed in"
        story=$(cat "$taken/$e.why" "$taken/notes" 2>/dev/null | head -n 1)
    elif is_as_found; then
        came=untouched
    else
        compare
        judge "$taken/$e" tools/course.sh judge "$e" "$taken/$e"
        # There is none in the cell, so what compiles includes none, whatever its comments say.
        case $included$came$story in "yesdoes not compile"* | *"includes our solution"*) add_flag "includes a solution" ;; esac
    fi
}

count_tests()
{
    of=$(cat "$into/ours/$e/tests" 2>/dev/null) || {
        check=build/asan/exercises/$e/check
        of=$(in_cell "$check" --list | grep -c .)
        say "$of" >"$into/ours/$e/tests"
    }
}

is_as_found()
{
    for file in "$taken/$e"/*; do cmp -s "$file" "$into/ours/$e/untouched-${file##*/}" || return; done
}

# With the solution, with what was outside of the marked places; and what others are compared with.
compare()
{
    same="same as our solution"
    outside=
    included=
    plain=$(plain_of "$taken/$e"/*)
    for file in "$taken/$e"/*; do
        cmp -s "$file" "$into/ours/$e/solved-${file##*/}" || same=
        outside_of "$file" | cmp -s - "$into/ours/$e/outside-${file##*/}" || outside=yes
        ! grep -Eq '(#|%:|\?\?=|incbin).*solutions/' "$file" || included=yes
    done
    if [ -n "$same" ]; then add_flag "$same, comments and all"
    elif [ "$plain" = "$(cat "$into/ours/$e/plain")" ]; then add_flag "same as our solution"; fi
    [ -z "$outside" ] || add_flag "changed outside the marked places"
}

# Without comments and blanks. Nobody's file is so long that this takes its time.
plain_of() # FILE...
{
    cat "$@" | awk -f tools/grade-plain.awk | checksum
}

outside_of() # FILE
{
    awk -v mode=outside -f tools/course-places.awk "$1"
}

# What the judge says comes by a pipe that belongs to the course's shell in the cell, not to a student's process.
judge() # FOLDER TO READ, COMMAND...: it gets the name of a folder to write to
{
    theirs=$1
    shift
    scratch=$into/scratch/$place
    rm -rf "$scratch"
    mkdir -p "$scratch"
    attend in_cell --see "$theirs" --write "$scratch" --seconds $TIME --cpu $TIME "$@" "$scratch" \
        >"$run/said-$place" 2>"$run/words-$place"
    status=$?
    is_needed || exit
    read_judgement $status
    rm -rf "$scratch"
    scratch=
}

read_judgement() # STATUS OF THE CELL
{
    head -c 100000 "$run/said-$place" | sed "s|$course/||g" | LC_ALL=C tr '\001-\010\013-\037\177' '[?*]' >"$into/stories/$id-$e"
    came=$(sed -n 's/^came //p; /^$/q' "$into/stories/$id-$e")
    passed=$(sed -n 's/^tests \([0-9]*\) of .*/\1/p; /^$/q' "$into/stories/$id-$e")
    seconds=$(sed -n 's/^seconds //p; /^$/q' "$into/stories/$id-$e")
    story=$(sed -n 's/^story //p; /^$/q' "$into/stories/$id-$e" | cut -c 1-400)
    planned=$(sed -n 's/^tests .* of //p; /^$/q' "$into/stories/$id-$e")
    [ "${planned:-0}" -eq 0 ] || of=$planned
    case $1 in
    0 | 1 | 3) ;;
    124) came=fails story="it did not end within $TIME s" passed=0 ;;
    *) came="could not be judged" story=$(tail -n 1 "$run/words-$place") passed=0 ;;
    esac
    case $came in passed | fails | "does not compile" | "could not be judged") ;; *)
        came="could not be judged" passed=0 story="the judge said nothing that can be read" ;;
    esac
}

# One write: a row is whole, or not there.
write_row()
{
    KEY=$key STUDENT=$student NUMBER=$e PASSED=$passed OF=$of CAME=$came STORY=$story TOOK=$seconds \
        FLAGS=$flags PLAIN=$plain \
        awk -f tools/grade-row.awk KEY STUDENT NUMBER PASSED OF CAME STORY TOOK FLAGS PLAIN >"$run/row-$place"
    judged=yes
    cat "$run/row-$place" >>"$into/rows"
}

# --- The table -------------------------------------------------------------------------------------

points_of() # of $e
{
    awk -v e="$e" '$1 == e { print $2; exit }' ${points:+"$points"} /dev/null | grep . ||
        cat "$folder/points" 2>/dev/null
}

write_exercises()
{
    for e in $(cut -d ' ' -f 1 "$into/wanted" | uniq); do
        find_exercise "$e"
        read_title "$folder"
        printf '%s\t%s\t%s\t%s\n' "$e" "$(points_of)" "$title" "$(! is_way_out || say skip)"
        for file in "$into/ours/$e"/untouched-*; do
            outside_of "$file" >"$into/ours/$e/outside-${file##*/untouched-}"
        done
        plain_of "$into/ours/$e"/solved-* >"$into/ours/$e/plain" 2>/dev/null
    done >"$into/exercises"
    [ -z "$points" ] || awk '/^stage-/ { printf "%s\t%s\t\n", $1, $2 }' "$points" >>"$into/exercises"
}

print_rows()
{
    place=0
    : >"$run/ungraded"
    for entry in "$from"/*; do
        place=$((place + 1))
        if [ -e "$run/keys-$place" ]; then cat "$run/keys-$place"
        elif [ -e "$run/claimed-$place" ]; then echo >>"$run/ungraded"; fi
    done >"$run/keys"
    mkdir -p "$into/$format"
    awk -f tools/grade-format.awk format="$format" visibility="${VISIBILITY-}" into="$into/$format" stories="$into/stories" \
        kind=exercises "$into/exercises" kind=rows "$into/rows" kind=wanted "$run/keys"
    rmdir "$into/$format" 2>/dev/null
    tell_unjudged
}

tell_unjudged()
{
    [ ! -s "$run/ungraded" ] || fail 3 "$(grep -c '' "$run/ungraded") of the submissions were not graded to their end." \
        "The next run goes on with them."
    unjudged=$(cut -f 1 "$run/keys" | while read -r key; do grep "^$key" "$into/rows" | tail -n 1; done |
        grep -c '	could not be judged	')
    [ "$unjudged" -eq 0 ] ||
        fail 3 "$unjudged could not be judged: the reason is in their rows. The next run tries these again."
}
