#!/bin/sh
# Commands are interrupted at random moments, in every way; after each the next command must do the right thing. Prints TAP.
#
#   tests/course/interrupt.sh [ROUNDS [SEED]]      4 rounds; 12 with MORE=1. The seed chooses the rounds
#
# A round is a command, a moment, and a way to interrupt it: a signal, a kill, Ctrl-C, a window that is closed, a disk that
# is full for a while. Nothing of it may live on. Then what the learner has written is there, and nothing beside it; what
# was remembered is remembered; and a check judges what is in the file, and a build makes what is in the source.
# Start at round().
set -u
cd "$(dirname "$0")/../.." || exit 2
[ "${1-}" = inside ] || ! unshare -rm true 2>/dev/null || exec unshare -rm "$0" inside "$@"
disk=
[ "${1-}" != inside ] || { disk=full; shift; }
export LC_ALL=C MAKEFLAGS=
unset OUT SUITE STAGE PRIVATE
. tests/course/tap.sh
[ -d /proc/self ] || { echo '1..0 # SKIP there is no /proc here, which knows all processes'; exit; }
rounds=${1:-4}
[ -n "${1-}" ] || [ -z "${MORE-}" ] || rounds=12
seed=${2:-1}
make_scratch
interrupt=$PWD/build/test/course/interrupt
solutions=$PWD/exercises/solutions/01-blocking
place=$scratch
if [ -n "$disk" ]; then
    place=$scratch/disk
    mkdir "$place" && mount -t tmpfs -o size=400m none "$place" || exit 2
    trap 'cd /; umount "$place"; rm -rf "$scratch"' EXIT
fi
copy=$place/course
said=$scratch/said

make_course()
{
    mkdir "$copy" && tests/course/copy.sh "$copy" && cp -R steps docs README.md "$copy" || exit 2
    cd "$copy" || exit 2
    rm -rf zoo/mine mine .course
    mkdir zoo/mine mine
    cp zoo/pelican.c zoo/mine/
    cp tests/foreign/echo.c mine/server.c
    cp "$solutions/2-return-values/copy.c" $copied
    tools/course.sh record hint-01-3 2
    tools/course.sh exercise 01-2 >/dev/null 2>&1
    files >"$scratch/files"
}

copied=exercises/01-blocking/2-return-values/copy.c
source=lib/net/names.c

# All that is not made by building, or to remember.
files()
{
    find . -type f ! -path './build/*' ! -path './.course/*' ! -name 'compile_commands.json' | sort
}

# One in a list, by chance.
commands='make -s exercise E=01-1
make -s exercise E=01-2
make -s check STAGE=01
make -s grade STAGE=01
make -s try E=01-1 PORT=0
make -s run STAGE=01 PORT=0
make -s build
make -s reset E=01-2
make -s hint E=01-2
make -s solution E=01-2
make -s list
make -s next
make start
make -s diff STAGE=02
make -s see STAGE=01 TEXT=1
make -s zoo Z=pelican
make -s quiz STAGE=01
make -s mine
make -s test STAGE=01
make -s test SUITE=unit/array
make -s new-exercise E=01-19 LIKE=01-2'
ways='INT TERM HUP QUIT KILL kill key close'

random() # BELOW: the next number
{
    awk -v seed="$((seed + round))" -v below="$1" -v nth="$2" \
        'BEGIN { srand(seed); for (i = 0; i <= nth; i++) n = rand(); print int(n * below) }'
}

chosen() # NTH, WORDS IN LINES
{
    count=$(echo "$2" | grep -c .)
    echo "$2" | sed -n "$(($(random "$count" "$1") + 1))p"
}

complain()
{
    wrong="$wrong
$*"
}

# Full from some moment on, and free again before the next command.
interrupt_with_full_disk()
{
    # shellcheck disable=SC2086
    $interrupt TERM $((moment + 4000)) $command >"$said" 2>&1 &
    running=$!
    sleep "$(awk -v ms="$moment" 'BEGIN { print ms / 1000 }')"
    dd if=/dev/zero of="$place/rest" bs=65536 2>/dev/null
    wait $running
    left=$?
    rm -f "$place/rest"
    return $left
}

# What must be so after any of them.
look_at_files()
{
    files | grep -v -e "$copied.mine" -e '01-blocking/19-' | diff "$scratch/files" - >"$scratch/difference" ||
        complain "other files are there: $(cat "$scratch/difference")"
    cmp -s "$solutions/2-return-values/copy.c" $copied || case $command in
    *reset*) cmp -s "$solutions/2-return-values/copy.c" $copied.mine || complain "the learner's file is lost" ;;
    *) complain "the learner's file has changed" ;;
    esac
    rm -rf $copied.mine* exercises/*/19-* exercises/solutions/*/19-*
    grep -qx 'hint-whole-lines 2' .course/progress || complain "what was remembered is lost: $(cat .course/progress)"
}

# A solution passes, the untouched file does not: whatever was judged last.
check_is_right()
{
    cp "$solutions/2-return-values/copy.c" $copied
    timeout 300 tools/course.sh exercise 01-2 >"$said" 2>&1 </dev/null ||
        complain "a solution does not pass (status $?): $(tail -n 20 "$said")"
    tools/course.sh reset 01-2 >"$said" 2>&1 || complain "it cannot be reset: $(cat "$said")"
    timeout 300 tools/course.sh exercise 01-2 >"$said" 2>&1 </dev/null
    status=$?
    { [ $status -eq 1 ] && grep -q 'FAIL  what send did not take' "$said"; } ||
        complain "an untouched file is told otherwise (status $status): $(tail -n 20 "$said")"
    rm -f $copied.mine*
    cp "$solutions/2-return-values/copy.c" $copied
}

build_is_right()
{
    timeout 600 make -s build >"$said" 2>&1 </dev/null || complain "it cannot be built: $(tail -n 20 "$said")"
    grep -q "round $round" build/bin/01-blocking || complain "the server is not made of what stands in $source"
    timeout 20 build/bin/01-blocking --help >/dev/null || complain "the server does not run"
}

round()
{
    wrong=
    command=$(chosen 0 "$commands")
    way=$(chosen 1 "$(echo "$ways" $disk | tr ' ' '\n')")
    # A server whose make alone is killed goes on to serve, in the terminal in which it was started.
    # And the window, or a pager, does not end with Ctrl-C.
    case $command-$way in *try*-kill | *run*-kill) way=KILL ;; *start-key | *diff*-key) way=close ;; esac
    moment=$(random 2500 2)
    printf '\nconst char mark_of_tests[] = "round %s";\n' $round >>$source # other than before
    if [ "$way" = full ]; then
        interrupt_with_full_disk || complain "$(grep 'is left' "$said")"
    else
        # shellcheck disable=SC2086
        $interrupt "$way" "$moment" $command >"$said" 2>&1 || complain "$(grep 'is left' "$said" || tail -n 3 "$said")"
    fi
    look_at_files
    check_is_right
    build_is_right
    sed -i.before '/mark_of_tests/d' $source && rm -f $source.before
    name="$command, $way after $moment ms"
    if [ -z "$wrong" ]; then ok "$name"; else not_ok "$name (round $round of seed $seed)" "${wrong#?}"; fi
}

make_course
round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    round
done
tap_end
