# The course in a terminal, a part of course.sh: it shows where the learner stands, checks the exercise whenever
# its file is saved, and does what a key asks for.
#
# Start at window(), at the end. Each turn of its loop waits for a key, though not for long, and then looks
# whether the check has ended, and whether a file of the exercise was saved.

taken=   # if the terminal gives us each key at once, and shows none by itself
again=   # if it is to be drawn again, since the window has another size, or we were stopped
check=   # the process that runs a check, or nothing
at=      # the step
result=  # of the last check, or what to do first
note=    # what a key asked for, shown in its place
page=0   # of what is shown
more=    # if it goes on after that page
output=$out/course-window.$$ # what the check says
stamp=$output.stamp           # as old as our last look at the files

# --- The terminal ----------------------------------------------------------------------------------

take_terminal()
{
    stty -icanon -echo -isig min 0 time 3
    taken=yes
}

give_terminal_back()
{
    [ -z "$taken" ] || stty "$mode"
    taken=
}

# Our whole group stops; tools/group.c then stops the processes around it, such as make, and the shell takes over.
suspend()
{
    clear_screen
    give_terminal_back
    kill -STOP 0
    take_terminal
    again=yes
}

# After a stop that was not ours, the terminal may be in any mode.
go_on()
{
    [ -z "$taken" ] || take_terminal
    again=yes
}

clear_screen()
{
    printf '\033[H\033[J'
}

leave() # STATUS
{
    echo
    [ "$1" -ne 0 ] || say "Exercises passed: $passed of $total. \`make start\` goes on from here."
    exit "$1"
}

clean_up()
{
    stop_check
    give_terminal_back
    rm -f "$output" "$stamp"
}

# --- What is shown ---------------------------------------------------------------------------------

write_head()
{
    width=18 words=" exercises pass"
    [ "$columns" -ge 60 ] || width=8 words=
    full=$((width * passed / total))
    printf "%s[%.${full}s%.$((width - full))s] %s of %s%s\n" "${stage:+Stage $stage  }" \
        '##################' '------------------' "$passed" "$total" "$words"
    say "$title${edit:+
Edit $edit.}"
}

draw()
{
    size=$(stty size)
    rows=${size% *}
    columns=${size#* }
    [ "${columns:-0}" -gt 0 ] && [ "$rows" -gt 0 ] || rows=24 columns=80
    drawn=$(say "${note:-$result}" | HEAD=$(write_head) FOOT="$status
h hint  r rerun  l list  n next  p back  t tests  q quiz  s solution  x quit" \
        awk -v rows="$rows" -v columns="$columns" -v page="$page" -v after="${note:+back}" \
        -f tools/course-window.awk) && more=yes || more=
    printf %s "$drawn"
}

say_status() # WORDS
{
    status=$*
    draw
}

say_what_next()
{
    words="Save the file in your editor, and it is checked here. h gives a hint."
    case $at-$state in
    done-*) words="x leaves." ;;
    *-quiz-) words="q takes the quiz, n goes on." ;;
    *-passed) words="n goes on, s shows our solution." ;;
    esac
    [ -n "$check" ] || status=${warning:+$warning
}$words
    draw
}

show() # WORDS: in place of the result
{
    note=$*
    page=0
    say_what_next
}

# --- Where the learner stands ----------------------------------------------------------------------

warn()
{
    warning=$*
}

# Set all that is known of a step.
look_at() # STEP, or nothing for the first one that is open
{
    warning=
    read_progress
    count_passed
    first_open $steps
    at=${1:-$next}
    first_open ${steps#*" $at "} $steps
    before=${steps%%" $at "*}
    before=${before% }
    before=${before##* }
    stage= folder= edit= state=
    case $at in
    done) title="All is done." ;;
    *-quiz)
        find_stage "${at%-quiz}"
        title="The quiz of stage ${at%-quiz}" ;;
    *)
        find_exercise "$at"
        : "${warning:=$(left_behind | grep -F " $folder now" | head -n 1)}"
        look_at_state
        read_title "$folder"
        title="Exercise $at: $title"
        edit=$(places_to_edit) ;;
    esac
    [ "$state" != passed ] || title="$title (passed)"
}

go_to() # STEP
{
    stop_check
    look_at "$1"
    watch_files # before it is said that a save is noticed
    result=$(words_of "$at" 2>/dev/null)
    show ""
    case $state in
    '' | -) ;;
    *) check_exercise ;;
    esac
}

# --- Checking --------------------------------------------------------------------------------------

start_check() # WHAT IT DOES, COMMAND...
{
    stop_check
    what=$1
    shift
    began=$(date +%s)
    "$out/tools/bounded" "$@" >"$output" 2>&1 &
    check=$!
    seconds=0
    say_status "$what ... 0 s"
}

check_exercise()
{
    start_check "Checking ${title% (passed)}" tools/course.sh exercise "$at"
}

stop_check()
{
    [ -z "$check" ] || { kill "$check"; wait "$check"; } 2>/dev/null
    check=
}

look_at_check()
{
    [ -n "$check" ] || return 0
    if kill -0 "$check" 2>/dev/null; then
        now=$(($(date +%s) - began))
        [ $now -eq $seconds ] || { seconds=$now; say_status "$what ... $now s"; }
        return
    fi
    check=
    result=$(sed -e '/^  compile /d' -e '/^  link /d' "$output")
    look_at "$at"
    show ""
}

# --- Files -----------------------------------------------------------------------------------------
# The contents decide, and whether a file is newer than our last look: a learner may save a file unchanged, to have
# it checked again. This works on every file system, and however an editor saves.

look_of_files()
{
    cksum "$folder"/*.[ch] 2>/dev/null
    for file in "$folder"/*.[ch]; do
        if [ "$file" -nt "$stamp" ]; then say "$file"; fi
    done
}

watch_files()
{
    touch "$stamp"
    looks=$(look_of_files)
}

look_at_files()
{
    [ -n "$folder" ] && [ "$(look_of_files)" != "$looks" ] || return 0
    watch_files
    check_exercise
}

# --- Keys ------------------------------------------------------------------------------------------

# Set $key, to nothing if none is pressed for a while. A terminal that is gone ends the course.
read_key()
{
    key=$(dd bs=1 count=1 2>/dev/null; echo .)
    key=${key%.}
    [ -t 0 ] || leave 129
}

talk() # VERB
{
    if [ -n "$folder" ]; then
        show "$(tools/course.sh "$1" "$at" 2>&1)"
    else
        say_status "Only an exercise has that: l lists them, n goes on."
    fi
}

go_back()
{
    if [ -n "$before" ]; then go_to "$before"; else say_status "This is the first step: n goes on."; fi
}

turn_page()
{
    page=$((page + 1))
    [ -n "$more" ] || page=0 note=
    draw
}

rerun()
{
    note=
    page=0
    if [ -n "$folder" ]; then check_exercise; else draw; fi
}

# The end of a quiz is worth reading.
take_quiz()
{
    [ -n "$stage" ] || return 0
    stop_check
    clear_screen
    give_terminal_back
    "$out/tools/group" make -s quiz STAGE="${stage%%-*}"
    printf '\nPress a key to go back to the course. '
    take_terminal
    key=
    while [ -z "$key" ]; do read_key; done
    look_at "$at"
    say_what_next
}

# An arrow key is none of ours, nor are its letters.
press_key()
{
    case $key in
    h) talk hint ;;
    r) rerun ;;
    l) show "$(tools/course.sh list 2>&1)" ;;
    n) go_to "$next" ;;
    p) go_back ;;
    t) [ -z "$stage" ] || start_check "Testing stage $stage" make -s test STAGE="${stage%%-*}" ;;
    q) take_quiz ;;
    s) talk solution ;;
    ' ') turn_page ;;
    "$(printf '\033')") dd bs=64 count=1 >/dev/null 2>&1 ;;
    "$(printf '\032')") suspend ;;
    x | "$(printf '\003')" | "$(printf '\004')") leave 0 ;;
    esac
}

# Set $state, of the exercise that was entered.
look_at_state()
{
    if is_missing; then state=missing; return; fi
    recall "exercise-$name"
    state=${value:--}
    recall "hint-$name"
    [ "$state" != passed ] && [ -n "$value" ] || return 0
    count_hints
    case $seen in
    0) ;;
    1) state="1 hint" ;;
    *) state="$seen hints" ;;
    esac
}

is_open() # STEP
{
    case $1 in
    *-quiz) find_stage "${1%-quiz}" && recall "quiz-${stage#*-}" && [ -z "$value" ] ;;
    *) find_exercise "$1" && ! has_passed ;;
    esac
}

# Set $next.
first_open() # STEP...
{
    for next in "$@"; do
        ! is_open "$next" || return 0
    done
    next=done
}

# Whether anything of a stage was done.
is_begun() # STAGE
{
    recall "quiz-${1#*-}"
    [ -z "$value" ] || return 0
    for folder in exercises/"$1"/[0-9]*-*; do
        enter "$folder"
        case $facts in *"
exercise-$name "* | *"
hint-$name "* | *"
solution-$name "*) return 0 ;; esac
    done
    return 1
}

words_of() # STEP: what to do
{
    n=${1%%-*}
    if [ "$1" = done ]; then
        say "You have done it all. What each stage still leaves open stands at the end of its chapter."
        return
    fi
    find_stage "$n"
    if ! is_begun "$stage"; then
        say "Read stages/$stage/README.md, the chapter of stage $stage."
        say "Run its server: make run STAGE=$n; in another terminal: nc 127.0.0.1 7000"
    fi
    case $1 in
    *-quiz) say "Take its quiz: make quiz STAGE=$n" ;;
    *)
        need_exercise "$1"
        read_title "$folder"
        say "Do exercise $1 ($title): read $folder/README.md, then make exercise E=$1" ;;
    esac
}

# Set $passed and $total.
count_passed()
{
    passed=0
    total=0
    for number in $exercises; do
        total=$((total + 1))
        if find_exercise "$number" && has_passed; then passed=$((passed + 1)); fi
    done
}

window()
{
    [ -t 0 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] ||
        fail 1 "The course needs a terminal; without one, \`make next\` says what to do."
    # Opened anew, since another program may have left the terminal non-blocking.
    if (: </dev/tty) 2>/dev/null; then exec </dev/tty >/dev/tty; fi
    export FOLD_AT=1000 COURSE_KEYS=1 # the children leave folding to us, and name our keys, not the commands
    mode=$(stty -g)
    trap clean_up EXIT
    trap 'leave 129' HUP
    trap 'leave 130' INT
    trap 'leave 131' QUIT
    trap 'leave 143' TERM
    trap suspend TSTP
    trap go_on CONT
    trap again=yes WINCH
    take_terminal
    clear_screen
    go_to ""
    while read_key; do
        [ -z "$key" ] || press_key
        [ -z "$again" ] || { again=; draw; }
        look_at_check
        look_at_files
    done
}
