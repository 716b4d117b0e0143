#!/bin/sh
# What could not be written is told, and is no success: /dev/full stands for a disk that is full. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
. tests/course/tap.sh
[ -w /dev/full ] || { echo '1..0 # SKIP there is no /dev/full here, which stands for a disk that is full'; exit; }
make_scratch

# Every program is linked with what looks after its output, tools/output.c; a few are seen to be.
programs_look_after_their_output()
{
    careless=$(find build/bin build/tools build/test build/bench -type f -perm -u+x ! -name '*.*' 2>/dev/null |
        while read -r program; do grep -q 'cannot write to stdout' "$program" || echo "$program"; done)
    expect "every program looks after its output" "" "$careless"
}

# Run a command with its output there. It must say why on stderr, last, and end with 1.
is_told() # NAME COMMAND...
{
    name=$1
    shift
    "$@" </dev/null >/dev/full 2>"$scratch/said"
    status=$?
    expect "$name" "cannot write to stdout: No space left on device, status 1" "$(tail -n 1 "$scratch/said"), status $status"
}

programs_look_after_their_output
for stage in stages/[0-9]*/; do
    server=build/bin/$(basename "$stage")
    is_told "$server: its options" "$server" --help
    is_told "$server: its ready line" "$server" --port 0
done
is_told "a story" build/bin/08-multiprocess-twice
is_told "a client of the chat" build/bin/07-chat-client 127.0.0.1 1
is_told "a quiz" build/tools/quiz 02
is_told "a recording" build/tools/see text stages/01-blocking/scenes/waits.jsonl
is_told "what pages point to" build/tools/links README.md
is_told "a unit suite" build/test/unit/array
is_told "a contract suite" build/test/contract/echo --stage 01 'build/bin/01-blocking --port {port}'
tap_end
