#!/bin/sh
# ThreadSanitizer looks at every server of the course that has threads, while it is attacked: the solutions
# of the exercises on threads. A race ends the server, and its report stands in the attack's story.
#
#   threads.sh ATTACK-PROGRAM      SHOW=1 shows what the attacks say
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

if ! echo 'int main(void) { return 0; }' | cc -fsanitize=thread -x c - -o /dev/null 2>/dev/null; then
    echo '1..0 # SKIP this compiler has no ThreadSanitizer'
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

attack() # EXERCISE SOLUTION ATTACK
{
    # Options are words.
    # shellcheck disable=SC2046
    TSAN_OPTIONS='halt_on_error=1 report_signal_unsafe=0' $program $(kind_of "$1") --foreign --only "$3:" \
        "build/tsan/exercises/$1/solution/server --port {port}" 2>&1
}

program=$1
for source in $(grep -l 'pthread\.h' exercises/solutions/*/*/*.c | grep -v '/wrong-\|/untouched'); do
    solution=${source%/*}
    stage=${solution%/*}
    exercise=$(basename "$stage" | cut -c 1-2)-$(basename "$solution" | cut -d - -f 1)
    if ! output=$(make -s VARIANT=tsan E="$exercise" FROM="$solution" NAME=solution exercise-server 2>&1); then
        not_ok "exercise $exercise compiles with ThreadSanitizer" "$output"
        continue
    fi
    for attack in reset flood no-text; do
        if output=$(attack "$exercise" "$solution" "$attack"); then
            ok "the threads of exercise $exercise race nowhere under $attack"
            [ -z "${SHOW-}" ] || printf '%s\n' "$output"
        else
            not_ok "the threads of exercise $exercise race nowhere under $attack" "$output"
        fi
    done
done
tap_end
