#!/bin/sh
# Each protection against a pitfall is taken away, and the test that stands for it must fail: that very
# test, and not another.
#
#   protections.sh           prints TAP
#   protections.sh NUMBER    shows what happens without the protections against a pitfall
#
# Each file of tests/course/protections/ takes one away: a patch of one source, below two lines that name a
# suite, with its backend or its stage, and a test. The test must be one that says `/* pitfall N */`. The
# source is patched in a folder of its own, compiled, and linked with what `make` has built: the suite,
# and the rest of lib, from which the linker takes only what is still missing. A patch that does not fit
# any more fails: then the source has moved on, and the patch wants mending.
set -u
export LC_ALL=C
. tools/facts.sh
compile="$with_lib -w -iquote stages/common" wanted=${1-}
root=$PWD
objects=$root/build/obj
patches=$root/tests/course/protections
. tests/course/tap.sh

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

field() # NAME PATCH
{
    sed -n "s/^$1: //p" "$2"
}

number_of() # PATCH
{
    number=${1##*/}
    number=${number%%-*}
    echo "${number#0}"
}

# The patched source, in a folder like ours.
apply() # PATCH FOLDER
{
    source=$(sed -n 's,^+++ b/,,p' "$1")
    mkdir -p "$2/${source%/*}"
    cp "$source" "$2/$source"
    (cd "$2" && GIT_CEILING_DIRECTORIES=$scratch git apply -C1 "$1") 2>&1 ||
        { echo "it does not fit $source any more"; return 1; }
}

# What all stages share, but for the patched source.
common_objects()
{
    find "$objects/stages/common" -name '*.o' ! -path "$objects/${source%.c}.o"
}

# A compiler call is words.
# shellcheck disable=SC2046,SC2086
link_suite() # SUITE FOLDER
{
    wrapped=$(sed -n 's|^/\* wraps \(.*\) \*/$|\1|p' "tests/$1.c")
    $compile -iquote "${source%/*}" "$2/$source" "$objects/tests/$1.o" $(common_objects) \
        "$objects/tests/support/stdout.o" build/test/support.a "$objects/lib.a" \
        $(for call in $wrapped; do echo "-Wl,--wrap=$call"; done) -lcmocka -o "$2/program"
}

# shellcheck disable=SC2046,SC2086
link_server() # STAGE FOLDER
{
    others=$(find "$objects/stages/$1" -maxdepth 1 -name '*.o' ! -name "$(basename "$source" .c).o")
    $compile -iquote "${source%/*}" "$2/$source" $others $(common_objects) "$objects/lib.a" \
        -o "$2/program"
}

# What the test says without the protection.
run_test() # SUITE BACKEND-OR-STAGE TEST FOLDER
{
    case $1 in
    unit/*) link_suite "$1" "$4" && (cd "$4" && ./program ${2:+"$2"} "$3") ;;
    contract/*)
        link_server "$2" "$4" && "build/test/$1" --stage "${2%%-*}" --only "$3" "$4/program --port {port}"
        ;;
    esac
}

# A program that a signal ends, such as SIGPIPE, prints no result; the test was the only one to run.
must_fail() # TEST OUTPUT STATUS
{
    case $2 in
    *"not ok 1 - $1"*) return 0 ;;
    *"ok 1 - $1"*) echo 'the test passes all the same' ;;
    *) [ "$3" -gt 128 ] && echo "signal $(($3 - 128)) ended the test" && return 0
        echo 'the test did not run' ;;
    esac
    return 1
}

is_its_test() # NUMBER SUITE TEST
{
    printf 'pitfall %s\t[%s](../tests/%s.c)\n' "$1" "$(echo "$3" | tr _ ' ')" "$2" >"$scratch/claim"
    grep -qxFf "$scratch/claim" "$scratch/claims" || { echo "tests/$2.c does not say /* pitfall $1 */ above that test"; return 1; }
}

try_without() # PATCH
{
    folder=$scratch/$(basename "$1" .patch)
    test=$(field Test "$1")
    # The suite and its backend.
    # shellcheck disable=SC2046
    set -- "$1" $(field Suite "$1")
    is_its_test "$(number_of "$1")" "$2" "$test" && apply "$1" "$folder" || return 1
    output=$(run_test "$2" "${3-}" "$test" "$folder" 2>&1)
    status=$?
    printf '%s\n' "$output"
    must_fail "$test" "$output" "$status"
}

# Every second one, beginning with the first or the second.
try_half() # FIRST
{
    for patch in $(printf '%s\n' "$patches"/*.patch | awk -v first="$1" 'NR % 2 == first'); do
        name=$(basename "$patch" .patch)
        try_without "$patch" >"$scratch/$name.output" 2>&1 && : >"$scratch/$name.failed"
    done
}

try_all()
{
    try_half 0 &
    try_half 1
    wait
    for patch in "$patches"/*.patch; do
        name=$(basename "$patch" .patch)
        sentence="without $name, \"$(field Test "$patch" | tr _ ' ')\" fails"
        if [ -e "$scratch/$name.failed" ]; then ok "$sentence"
        else not_ok "$sentence" "$(cat "$scratch/$name.output")"; fi
    done
    tap_end
}

show() # PITFALL
{
    found=1
    for patch in "$patches"/*.patch; do
        [ "$(number_of "$patch")" = "${1#0}" ] || continue
        found=0
        cat "$patch"
        printf '\n'
        try_without "$patch" | grep -v -e '^1\.\.' -e '^# not ok' -e '^# ok'
        printf '\n'
    done
    [ $found -eq 0 ] || echo "There is no protection against pitfall $1 that can be taken away." >&2
    return $found
}

awk -f tests/course/claims.awk pass=1 tests/unit/*.c tests/contract/*.c pass=2 tests/unit/*.c tests/contract/*.c \
    >"$scratch/claims"
if [ -n "$wanted" ]; then show "$wanted"; else try_all; fi
