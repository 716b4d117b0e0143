#!/bin/bash
# What the chapters and other pages show in their consoles is run, each page in a shell, a network and processes of
# its own, and its output compared. Prints TAP.
#
#   tests/course/console.sh             all pages
#   tests/course/console.sh 07          those of a stage
#   tests/course/console.sh pages       those of none
#   tests/course/console.sh README.md   one
#   tests/course/console.sh slow        those that take minutes, which are in none of the above
#   tests/course/console.sh --show 07   what they printed
#
# See console.awk for how a page says what cannot be compared, and clock.py for how long a second is.
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
    echo "1..0 # SKIP the consoles of the pages need:$missing; make install EXTRAS=1 installs what it can"
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
    rm -f "$1/build/tests.lock" # whoever runs us has it
    rm -f "$1"/build/trace "$1"/build/heard "$1"/build/out.*
}

run_page() # PAGE FOLDER
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
try_page() # PAGE FOLDER
{
    run_page "$1" "$2" && return
    cp "$2/report" "$2.first"
    run_page "$1" "$2" || run_page "$1" "$2" || cp "$2.first" "$2/report"
}

slow='stages/08-multiprocess/sharing.md tests/attack/README.md'

# Wherever there is a console. (A handout has fewer pages.)
all_pages()
{
    # Pages are words.
    # shellcheck disable=SC2086
    find README.md docs stages zoo tests findings tools exercises -name '*.md' | sort | xargs grep -l '^```console$' |
        grep -vxF "$(printf '%s\n' $slow)"
}

case ${1-} in
'') pages=$(all_pages) ;;
*.md) pages=$1 ;;
slow) pages=$slow ;;
pages) pages=$(all_pages | grep -v '^stages/') ;;
*) pages=$(all_pages | grep "^stages/$1-") ;;
esac
for page in $pages; do
    folder=$scratch/$(echo "$page" | tr / _)
    if [ -n "${show-}" ]; then
        run_page "$page" "$folder"
        cat "$folder/output"
        cat "$folder/report" >&2
    else
        try_page "$page" "$folder" &
    fi
done
[ -z "${show-}" ] || exit 0
wait
for page in $pages; do
    name="the consoles of $page print what they show"
    report=$(cat "$scratch/$(echo "$page" | tr / _)/report")
    if [ -n "$report" ]; then
        not_ok "$name" "$report
Change the page if the program is right; tests/course/console.sh --show $page prints it all."
    else
        ok "$name"
    fi
done
tap_end
