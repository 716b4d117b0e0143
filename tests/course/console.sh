#!/bin/bash
# What the chapters show in their consoles is run, each chapter in a shell, a network and processes of its
# own, and its output compared. Prints TAP.
#
#   tests/course/console.sh             all chapters
#   tests/course/console.sh --show 07   one, and what it printed
#
# See console.awk for how a chapter says what cannot be compared, and clock.py for how long a second is.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS= PS4=
unset MAKELEVEL SUITE STAGE VARIANT
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
    echo "1..0 # SKIP the consoles of the chapters need:$missing; make install EXTRAS=1 installs what it can"
    exit 0
fi

# What is called python3 may be a script that looks for a Python first: a trace would show the search.
python=$(python3 -c 'import sys; print(sys.executable)')

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
    mkdir "$2/path" "$2/asleep"
    ln -s "$python" "$2/path/python3"
    awk -f tests/course/console.awk pass=script "$1" >"$2/script"
    (cd "$2" && PATH=$PWD/path:$PATH ASLEEP=$PWD/asleep timeout -s KILL 600 unshare -rnpf --mount-proc --kill-child \
        bash -c '. tests/course/console-shell.sh; . ./script' console </dev/null >output 2>&1)
    awk -f tests/course/console.awk pass=compare "$1" "$2/output" >"$2/report"
    [ ! -s "$2/report" ]
}

# What is not asleep by our clock, such as `timeout` and the servers' own timers, may still be overtaken: hence
# three tries. The result is in the report: the first of them, if none was as it should be.
try_chapter() # CHAPTER FOLDER
{
    run_chapter "$1" "$2" && return
    cp "$2/report" "$2.first"
    run_chapter "$1" "$2" || run_chapter "$1" "$2" || cp "$2.first" "$2/report"
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
    if [ -s "$scratch/$name/report" ]; then
        not_ok "the consoles of $name print what they show" "$(cat "$scratch/$name/report")
Change the chapter if the program is right; tests/course/console.sh --show ${name%%-*} prints it all."
    else
        ok "the consoles of $name print what they show"
    fi
done
tap_end
