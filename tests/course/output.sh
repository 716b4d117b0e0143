#!/bin/sh
# What could not be written is told, and is no success: /dev/full stands for a disk that is full. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
. tests/course/tap.sh
[ -w /dev/full ] || { echo '1..0 # SKIP there is no /dev/full here, which stands for a disk that is full'; exit; }
make_scratch

# Every program is linked with what looks after its output, tools/output.c; a few are seen to be. One prints as a
# program does that is not: it is about the buffer.
programs_look_after_their_output()
{
    careless=$(find build/bin build/tools build/test build/bench -type f -perm -u+x ! -name empty ! -name '*.*' ! -name '*-twice' 2>/dev/null |
        while read -r program; do grep -q 'cannot write to stdout' "$program" || echo "$program"; done)
    expect "every program looks after its output" "" "$careless"
}

# Run a command with its output there. It must say why on stderr, and nothing else, and end with this status.
must_end() # STATUS NAME COMMAND...
{
    status=$1 name=$2
    shift 2
    "$@" </dev/null >/dev/full 2>"$scratch/said"
    ended=$?
    expect "$name" "cannot write to stdout: No space left on device, status $status" \
        "$(sed '/^make: /d' "$scratch/said" | sort -u), status $ended"
}

is_told() # NAME COMMAND...
{
    must_end 1 "$@"
}

# A script that goes on after a printf of its own has failed, or a program, says that all is well.
command_is_told() # TARGET AND VARIABLES OF MAKE...
{
    must_end 2 "make $*" make -s --no-print-directory -C "$scratch/course" "$@"
}

programs_look_after_their_output
for stage in stages/[0-9]*/; do
    server=build/bin/$(basename "$stage")
    is_told "$server: its options" "$server" --help
    is_told "$server: its ready line" "$server" --port 0
done
is_told "a story" build/bin/04-callbacks-turns
is_told "a client of the chat" build/bin/07-chat-client 127.0.0.1 1
is_told "a quiz" build/tools/quiz 02
is_told "a recording" build/tools/see text stages/01-blocking/scenes/waits.jsonl
is_told "what pages point to" build/tools/links README.md
is_told "a unit suite" build/test/unit/array
is_told "a contract suite" build/test/contract/echo --stage 01 'build/bin/01-blocking --port {port}'

mkdir "$scratch/course" && tests/course/copy.sh "$scratch/course"
cp exercises/solutions/01-blocking/2-return-values/copy.c "$scratch/course/exercises/01-blocking/2-return-values/"
for words in help next list 'hint E=01-1' 'solution E=01-1' 'exercise E=01-2' 'reset E=01-1' zoo 'diff STAGE=02'; do
    # shellcheck disable=SC2086
    command_is_told $words
done
tap_end
