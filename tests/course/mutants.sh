#!/bin/sh
# Suites over TCP can fail: servers are broken on purpose, each in one of the ways in which servers are
# broken, and the right test must see it.
#
#   mutants.sh TABLE [SUITE]    SHOW=1 shows what the tests say
#
# A line of the table: the stage, what is broken, words of the name of the test that must see it, options
# for the suite, the file, and a sed script that breaks it. Without SUITE the test is one of the contract
# suites that the stage is held to. The servers are built in a
# copy of the sources. A script that changes nothing fails: then the source has moved on, and the
# line wants mending.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

table=$1
suite=${2-}

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM
cp -Rp Makefile mk lib stages tests tools "$copy"
mkdir "$copy/build" && cp -Rp build/obj "$copy/build" # so that only what is broken is compiled

# The suite that a stage is held to, and has such a test.
suite_for() # STAGE TEST
{
    case $1 in
    0[1-6]*) echo build/test/contract/echo ;;
    *) for contract in chat processes; do
            ! build/test/contract/$contract --list | grep -q "$2" || echo build/test/contract/$contract
        done ;;
    esac
}

break_file() # FILE SCRIPT
{
    sed -e "$2" "$1" >"$copy/$1"
    if cmp -s "$1" "$copy/$1"; then
        echo "the script changes nothing in $1 any more: $2"
        return 1
    fi
}

expect_failure() # STAGE TEST OPTIONS
{
    # Options are words.
    # shellcheck disable=SC2086
    output=$(${suite:-$(suite_for "$1" "$2")} --stage "${1%%-*}" --patience 500 --only "$2" $3 \
        "$copy/build/bin/$1 --port {port}" 2>&1) && echo 'the test passed' && return 1
    case $output in
    *"not ok 1 - "*"#   "*) printf '%s\n' "$output" ;;
    *) printf '%s\n' "$output"; return 1 ;;
    esac
}

try_mutant() # STAGE TEST OPTIONS FILE SCRIPT
{
    break_file "$4" "$5" &&
        make -s -C "$copy" "build/bin/$1" >"$copy/make.log" 2>&1 || { cat "$copy/make.log"; return 1; }
    expect_failure "$1" "$2" "$3"
}

while IFS='@' read -r stage what test options file script; do
    [ -z "$stage" ] && continue
    name="a server that $what fails \"$test\" ($stage${options:+, $options})"
    if output=$(try_mutant "$stage" "$test" "$options" "$file" "$script"); then
        ok "$name"
        [ -z "${SHOW-}" ] || printf '%s\n' "$output"
    else
        not_ok "$name" "$output"
    fi
    cp "$file" "$copy/$file"
done <"$table"
tap_end
