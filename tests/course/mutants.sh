#!/bin/sh
# Suites over TCP can fail: servers are broken on purpose, each in one of the ways in which servers are
# broken, and the right test must see it.
#
#   mutants.sh TABLE [SUITE]    SHOW=1 shows what the tests say
#
# A line of the table: the stage, what is broken, words of the name of the test that must see it, options
# for the suite, the file, and a sed script that breaks it. Without SUITE the test is one of the contract
# suites that the stage is held to. A script that changes nothing fails: then the source has moved on, and the
# line wants mending.
. tests/course/broken.sh
suite=${2-}

read_line() # LINE
{
    IFS='@' read -r stage what test options file script <<END
$1
END
}

sentence_for() # LINE
{
    read_line "$1"
    echo "a server that $what fails \"$test\" ($stage${options:+, $options})"
}

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

try() # LINE
{
    read_line "$1"
    break_source "$file" "$script" && link_broken "$file" "stages/$stage" stages/common -- || return
    # Options are words.
    # shellcheck disable=SC2086
    output=$(${suite:-$(suite_for "$stage" "$test")} --stage "${stage%%-*}" --patience 500 --only "$test" $options \
        "$place/program --port {port}" 2>&1) && passed=1 || passed=
    case $output in *"ok 1 - "*"# SKIP"*) printf '%s\n' "$output" | grep '# SKIP' | head -n 1; return 77 ;; esac
    [ -z "$passed" ] || { echo 'the test passed'; return 1; }
    printf '%s\n' "$output"
    case $output in *"not ok 1 - "*"#   "*) ;; *) return 1 ;; esac
}

try_all "$1"
