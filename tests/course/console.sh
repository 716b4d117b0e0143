#!/bin/bash
# What the chapters show in their consoles is run, each chapter in a shell, a network and processes of its
# own, and its output compared. Prints TAP.
#
#   tests/course/console.sh             all chapters
#   tests/course/console.sh --show 05   one, and what it printed
#
# See console.awk for how a chapter says what cannot be compared. The chapters wait with `sleep`, as a
# reader waits; on a machine that is busy that may be too short, so a chapter has three tries.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS= PS4=
. tests/course/tap.sh

[ "${1-}" = --show ] && show=1 && shift
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT

missing=
for tool in unshare ip nc ss ps strace gdb python3 lsof; do
    command -v $tool >/dev/null || missing="$missing $tool"
done
if [ -z "$missing" ] && ! unshare -rnpf --mount-proc true 2>/dev/null; then
    missing=" namespaces (unshare -rnpf)"
fi
if [ -n "$missing" ]; then
    echo "1..0 # SKIP the consoles of the chapters need:$missing"
    exit 0
fi

# A course to work in: ours, but for what the commands write.
make_place() # FOLDER
{
    mkdir -p "$1/build"
    ln -s "$PWD"/[!b]* "$1"
    ln -s "$PWD"/build/* "$1/build"
    rm -f "$1"/build/trace "$1"/build/heard "$1"/build/out.*
}

run_chapter() # CHAPTER FOLDER
{
    rm -rf "$2"
    make_place "$2"
    {
        echo 'pause() { command sleep 0.4; }'
        echo 'clear() { kill $(jobs -p) 2>/dev/null; pause; }'
        awk -f tests/course/console.awk pass=script "$1"
    } >"$2/script"
    (cd "$2" && timeout 120 unshare -rnpf --mount-proc --kill-child bash -c \
        'ip link set lo up; echo 10000 >/proc/sys/kernel/ns_last_pid; . ./script' console </dev/null >output 2>&1)
    awk -f tests/course/console.awk pass=compare "$1" "$2/output" >"$2/report"
    [ ! -s "$2/report" ]
}

# The result is in the report: the first of them, if none of three runs was as it should be.
try_chapter() # CHAPTER FOLDER
{
    run_chapter "$1" "$2" && return
    cp "$2/report" "$2.first"
    run_chapter "$1" "$2" || run_chapter "$1" "$2" || cp "$2.first" "$2/report"
}

# With more than three waiting for each processor, a second of sleep says nothing any more.
too_busy()
{
    load=$(cut -d ' ' -f 1 /proc/loadavg)
    awk -v load="$load" -v processors="$(nproc)" 'BEGIN { exit load <= 3 * processors }'
}

chapters=$(ls stages/${1:-}*/README.md)
for chapter in $chapters; do
    if [ -n "${show-}" ]; then
        run_chapter "$chapter" "$scratch/one"
        cat "$scratch/one/output"
        cat "$scratch/one/report" >&2
        exit
    fi
    try_chapter "$chapter" "$scratch/$(basename "$(dirname "$chapter")")" &
done
wait
for chapter in $chapters; do
    name=$(basename "$(dirname "$chapter")")
    if [ -s "$scratch/$name/report" ] && too_busy; then
        ok "the consoles of $name print what they show # SKIP the machine is too busy: load $load"
    elif [ -s "$scratch/$name/report" ]; then
        not_ok "the consoles of $name print what they show" "$(cat "$scratch/$name/report")
Change the chapter if the program is right; tests/course/console.sh --show ${name%%-*} prints it all."
    else
        ok "the consoles of $name print what they show"
    fi
done
tap_end
