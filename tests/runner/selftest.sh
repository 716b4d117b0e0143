#!/bin/sh
# The runner tells failures from success: each case is a suite made up here.
. tests/course/tap.sh

run=build/test/run

# expect NAME STATUS LAST_LINE PATTERN ARGUMENT ...: the runner with these arguments ends with that
# status and last line, and a line of its output fits the pattern.
expect()
{
    name=$1 status=$2 last=$3 pattern=$4
    shift 4
    output=$($run "$@" 2>&1)
    got=$?
    if [ $got -eq "$status" ] && [ "$(printf '%s\n' "$output" | tail -n 1)" = "$last" ] &&
        printf '%s\n' "$output" | grep -q -e "$pattern"; then
        ok "$name"
    else
        not_ok "$name" "$(printf 'exit status %d, expected %d; expected "%s" and last "%s" in:\n%s' \
            "$got" "$status" "$pattern" "$last" "$output")"
    fi
}

expect 'a suite that passes is one line' 0 '2 passed, 0 failed' '^ok    a  *2 passed$' \
    'a=echo 1..2; echo ok 1 - x; echo ok 2 - y'
expect 'the plan may come last' 0 '1 passed, 0 failed' '^ok ' 'a=echo ok 1 - x; echo 1..1'
expect 'several suites are added up' 1 '3 passed, 1 failed, 1 skipped' '^FAIL two$' \
    'a=echo 1..2; echo ok 1 - x; echo not ok 2 - two; exit 1' 'b=echo 1..1; echo ok 1 - z' \
    'c=echo 1..2; echo ok 1 - x; echo "ok 2 - y # SKIP why"'
expect 'what a failing test explains is shown' 1 '0 passed, 1 failed' '^  because$' \
    'a=echo 1..1; echo not ok 1 - x; echo "#   because"; exit 1'
expect 'a test that fails as it must has passed' 0 '1 passed, 0 failed' 'failing as they must' \
    'a=echo 1..1; echo "not ok 1 - x # TODO later"'
expect 'a skipped test of cmocka is not a failure' 0 '0 passed, 0 failed, 1 skipped' '^ok ' \
    'a=echo 1..1; echo "not ok 1 # SKIP x"'
expect 'a skipped suite says why' 0 '0 passed, 0 failed, 1 skipped' '^skip  a  *no clang$' \
    'a=echo "1..0 # SKIP no clang"'
expect 'an exit status is a failure' 1 '1 passed, 1 failed' 'exit status 3' \
    'a=echo 1..1; echo ok 1 - x; exit 3'
expect 'a crash is a failure' 1 '1 passed, 1 failed' 'killed by signal 11' \
    'a=echo 1..2; echo ok 1 - x; kill -SEGV $$'
expect 'a crash inside a shell is a failure' 1 '1 passed, 1 failed' 'killed by signal 11' \
    'a=echo 1..2; echo ok 1 - x; sh -c "kill -SEGV \$\$"; exit $?'
expect 'a plan that was not kept is a failure' 1 '1 passed, 1 failed' 'ended after 1 of 2 tests' \
    'a=echo 1..2; echo ok 1 - x'
expect 'more tests than planned are a failure' 1 '2 passed, 1 failed' 'ran 2 tests and planned 1' \
    'a=echo 1..1; echo ok 1 - x; echo ok 2 - y'
expect 'no plan is a failure' 1 '0 passed, 1 failed' 'printed no plan' 'a=true'
expect 'no tests are a failure' 1 '0 passed, 1 failed' 'has no tests' 'a=echo 1..0'
expect 'a report of a sanitizer is a failure' 1 '1 passed, 1 failed' 'a sanitizer found a fault' \
    'a=echo 1..1; echo "==1==ERROR: AddressSanitizer: oh" >&2; echo ok 1 - x'
expect 'a descriptor that is closed here is /dev/null for the suites' 0 '1 passed, 0 failed' '^ok ' \
    'a=echo 1..1; (: <&0) 2>/dev/null && echo ok 1 - x' <&-
expect 'a time-out is a failure' 1 '1 passed, 1 failed' 'did not end within 3 s' \
    'a@3=echo 1..2; echo ok 1 - x; exec sleep 100'
expect 'a suite that ignores SIGTERM is killed' 1 '0 passed, 1 failed' 'did not end within 1 s' \
    'a@1=trap "" TERM; sleep 100; sleep 100'
expect 'what a suite leaves running does not hold us up' 0 '1 passed, 0 failed' '^ok ' \
    'a=echo 1..1; echo ok 1 - x; sleep 100 &'
meeting=$(mktemp -u) && mkfifo "$meeting"
expect 'a suite that waits takes nobody'"'"'s place' 0 '2 passed, 0 failed' '^ok    a' --jobs 1 \
    "b@5=echo 1..1; echo >$meeting; echo ok 1 - x" "a@5~=echo 1..1; read x <$meeting; echo ok 1 - x"
rm -f "$meeting"
expect 'output without end does not fill the memory' 1 '0 passed, 1 failed' 'did not end within 1 s' \
    'a@1=yes'
expect 'a filter chooses suites' 0 '1 passed, 0 failed' '^ok    ab' --only b \
    'a=false' 'ab=echo 1..1; echo ok 1 - x'
expect 'a filter that matches nothing is an error' 2 "run: no suite has 'z' in its name" '' --only z \
    'a=echo 1..1; echo ok 1 - x'
expect 'no suite at all is an error' 2 'run: no suite is named' ''
tap_end
