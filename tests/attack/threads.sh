#!/bin/sh
# ThreadSanitizer looks at every server of the course that has threads: the solutions of the exercises on threads, while
# they are attacked, and the chat room also in its contract suite. A race ends the server, and its report stands in
# the story. That a race is seen is tried on a room that has one.
#
#   threads.sh ATTACK-PROGRAM      SHOW=1 shows what the suites say
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT
export TSAN_OPTIONS=halt_on_error=1

program=$1
work=build/test/threads
mkdir -p $work

# Some kernels place memory where the sanitizer does not expect it.
if ! { echo 'int main(void) { return 0; }' | cc -fsanitize=thread -x c - -o $work/empty && $work/empty; } 2>/dev/null; then
    echo '1..0 # SKIP ThreadSanitizer does not work here'
    exit 0
fi

# What the server of an exercise does, and what it is held to: with threads, stage 01 does what 02 does.
kind_of() # EXERCISE
{
    case $1 in
    01-*) echo --stage 02 ;;
    *) echo --chat --stage "${1%%-*}" ;;
    esac
}

build_server() # EXERCISE FOLDER NAME
{
    make -s VARIANT=tsan E="$1" FROM="$2" NAME="$3" exercise-server 2>&1
}

attack() # EXERCISE ATTACK
{
    # Options are words.
    # shellcheck disable=SC2046
    TSAN_OPTIONS="$TSAN_OPTIONS report_signal_unsafe=0" $program $(kind_of "$1") --foreign --only "$2:" "build/tsan/exercises/$1/solution/server --port {port}" 2>&1
}

serve_chat() # NAME [OPTION]
{
    build/test/contract/chat --stage 08 ${2-} "build/tsan/exercises/08-4/$1/server --port {port} --workers 4" 2>&1
}

sees_race()
{
    sed 's|^    const struct link \*link = data;|&\n    link->hub->ready++;|' \
        exercises/solutions/08-multiprocess/4-threads/supervisor.c >$work/supervisor.c
    build_server 08-4 $work race || return
    said=$(serve_chat race --stop)
    case $said in *"data race"*) ;; *) printf '%s\n' "$said"; return 1 ;; esac
}

check() # NAME COMMAND...
{
    name=$1
    shift
    if output=$("$@"); then
        ok "$name"
        [ -z "${SHOW-}" ] || printf '%s\n' "$output"
    else
        not_ok "$name" "$output"
    fi
}

for source in $(grep -l 'pthread\.h' exercises/solutions/*/*thread*/*.c | grep -v '/wrong-\|/untouched'); do
    solution=${source%/*}
    stage=${solution%/*}
    exercise=$(basename "$stage" | cut -c 1-2)-$(basename "$solution" | cut -d - -f 1)
    check "exercise $exercise compiles with ThreadSanitizer" build_server "$exercise" "$solution" solution
    for attack in reset flood no-text; do
        check "the threads of exercise $exercise race nowhere under $attack" attack "$exercise" "$attack"
    done
done
check "08-4: its solution has no data race while it serves the chat" serve_chat solution
check "08-4: threads that count themselves are a data race" sees_race
tap_end
