#!/bin/sh
# Each protection against a pitfall is taken away, and the test that stands for it must fail: that very
# test, and not another.
#
#   protections.sh           prints TAP
#   protections.sh NUMBER    shows what happens without the protections against a pitfall
#
# Each file of tests/course/protections/ takes one away: a patch of one source, below two lines that name a
# suite, with its backend or its stage, and a test. The test must be one that says `/* pitfall N */`. The
# source is patched, compiled, and linked with the suite, or with the rest of a server. A patch that does not fit
# any more fails: then the source has moved on, and the patch wants mending.
. tests/course/broken.sh
wanted=${1-}
patches=$PWD/tests/course/protections

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

apply() # PATCH
{
    source=$(sed -n 's,^+++ b/,,p' "$1")
    mkdir -p "$place/${source%/*}"
    cp "$source" "$place/$source"
    (cd "$place" && GIT_CEILING_DIRECTORIES=$scratch git apply -C1 "$1") 2>&1 ||
        { echo "it does not fit $source any more"; return 1; }
}

# What the test says without the protection.
run_test() # SUITE BACKEND-OR-STAGE TEST
{
    case $1 in
    unit/*)
        # shellcheck disable=SC2046
        link_broken "$source" stages/common -- "build/obj/tests/$1.o" build/obj/tools/output.o \
            build/test/support.a $(tests/wraps.sh "tests/$1.c") -lcmocka &&
            (cd "$place" && ./program ${2:+"$2"} "$3") ;;
    contract/*)
        link_broken "$source" "stages/$2" stages/common -- &&
            "build/test/$1" --stage "${2%%-*}" --only "$3" "$place/program --port {port}" ;;
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
    printf 'pitfall %s\t[%s](../tests/%s.c)\n' "$1" "$(echo "$3" | tr _ ' ')" "$2" |
        grep -qxFf - "$scratch/claims" || { echo "tests/$2.c does not say /* pitfall $1 */ above that test"; return 1; }
}

sentence_for() # PATCH
{
    echo "without $(basename "$1" .patch), \"$(field Test "$1" | tr _ ' ')\" fails"
}

try() # PATCH
{
    test=$(field Test "$1")
    # The suite and its backend.
    # shellcheck disable=SC2046
    set -- "$1" $(field Suite "$1")
    is_its_test "$(number_of "$1")" "$2" "$test" && apply "$1" || return
    output=$(run_test "$2" "${3-}" "$test" 2>&1)
    status=$?
    printf '%s\n' "$output"
    must_fail "$test" "$output" "$status"
}

show() # PITFALL
{
    found=1
    for patch in "$patches"/*.patch; do
        [ "$(number_of "$patch")" = "${1#0}" ] || continue
        found=0
        cat "$patch"
        printf '\n'
        place=$scratch/$(basename "$patch")
        mkdir "$place"
        try "$patch" | grep -v -e '^1\.\.' -e '^# not ok' -e '^# ok'
        printf '\n'
    done
    [ $found -eq 0 ] || echo "There is no protection against pitfall $1 that can be taken away." >&2
    return $found
}

awk -f tests/course/claims.awk tests/unit/*.c tests/contract/*.c >"$scratch/claims"
[ -z "$wanted" ] || { show "$wanted"; exit; }
printf '%s\n' "$patches"/*.patch >"$scratch/patches"
try_all "$scratch/patches"
