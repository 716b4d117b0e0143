#!/bin/sh
# The runner tells failures from success: each case is a suite made up here.
. tests/course/tap.sh

scratch=$(mktemp -d) || exit 1
loops=
trap 'kill $loops 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# run ARGUMENT ...: the runner with these suites, NAME=COMMANDS, and options.
run()
{
    for argument; do
        shift
        case $argument in
        *=*)
            suite=${argument%%=*}
            printf '#!/bin/sh\n%s\n' "${argument#*=}" >"$scratch/$suite"
            chmod +x "$scratch/$suite"
            argument=$suite ;;
        esac
        set -- "$@" "$argument"
    done
    build/test/run --in "$scratch" "$@" 2>&1
}

# expect NAME STATUS LAST_LINE PATTERN ARGUMENT ...: the runner with these arguments ends with that
# status and last line, and a line of its output fits the pattern.
expect()
{
    name=$1 status=$2 last=$3 pattern=$4
    shift 4
    output=$(run "$@")
    got=$?
    if [ $got -eq "$status" ] && [ "$(printf '%s\n' "$output" | tail -n 1)" = "$last" ] &&
        printf '%s\n' "$output" | grep -q -e "$pattern"; then
        ok "$name"
    else
        not_ok "$name" "$(printf 'exit status %d, expected %d; expected "%s" and last "%s" in:\n%s' \
            "$got" "$status" "$pattern" "$last" "$output")"
    fi
}

expect 'a suite that passes is one line' 0 '2 passed, 0 failed, 0 skipped' '^ok    a  *2 passed$' \
    'a=echo 1..2; echo ok 1 - x; echo ok 2 - y'
expect 'the plan may come last' 0 '1 passed, 0 failed, 0 skipped' '^ok ' 'a=echo ok 1 - x; echo 1..1'
expect 'several suites are added up' 1 '3 passed, 1 failed, 1 skipped' '^FAIL two$' \
    'a=echo 1..2; echo ok 1 - x; echo not ok 2 - two; exit 1' 'b=echo 1..1; echo ok 1 - z' \
    'c=echo 1..2; echo ok 1 - x; echo "ok 2 - y # SKIP why"'
expect 'what a failing test explains is shown' 1 '0 passed, 1 failed, 0 skipped' '^  because$' \
    'a=echo 1..1; echo not ok 1 - x; echo "#   because"; exit 1'
expect 'a test that fails as it must has passed' 0 '1 passed, 0 failed, 0 skipped' 'failing as they must' \
    'a=echo 1..1; echo "not ok 1 - x # TODO later"'
expect 'a skipped test of cmocka is not a failure' 0 '0 passed, 0 failed, 1 skipped' '^ok ' \
    'a=echo 1..1; echo "not ok 1 # SKIP x"'
expect 'a skipped suite says why' 0 '0 passed, 0 failed, 1 skipped' '^skip  a  *no clang$' \
    'a=echo "1..0 # SKIP no clang"'
expect 'an exit status is a failure' 1 '1 passed, 1 failed, 0 skipped' 'exit status 3' \
    'a=echo 1..1; echo ok 1 - x; exit 3'
expect 'a crash is a failure' 1 '1 passed, 1 failed, 0 skipped' 'killed by signal 11' \
    'a=echo 1..2; echo ok 1 - x; kill -SEGV $$'
expect 'a crash inside a shell is a failure' 1 '1 passed, 1 failed, 0 skipped' 'killed by signal 11' \
    'a=echo 1..2; echo ok 1 - x; sh -c "kill -SEGV \$\$"; exit $?'
expect 'a plan that was not kept is a failure' 1 '1 passed, 1 failed, 0 skipped' 'ended after 1 of 2 tests' \
    'a=echo 1..2; echo ok 1 - x'
expect 'more tests than planned are a failure' 1 '2 passed, 1 failed, 0 skipped' 'ran 2 tests and planned 1' \
    'a=echo 1..1; echo ok 1 - x; echo ok 2 - y'
expect 'no plan is a failure' 1 '0 passed, 1 failed, 0 skipped' 'printed no plan' 'a=true'
expect 'no tests are a failure' 1 '0 passed, 1 failed, 0 skipped' 'has no tests' 'a=echo 1..0'
expect 'a report of a sanitizer is a failure' 1 '1 passed, 1 failed, 0 skipped' 'a sanitizer found a fault' \
    'a=echo 1..1; echo "==1==ERROR: AddressSanitizer: oh" >&2; echo ok 1 - x'
expect 'a descriptor that is closed here is /dev/null for the suites' 0 '1 passed, 0 failed, 0 skipped' '^ok ' \
    'a=echo 1..1; (: <&0) 2>/dev/null && echo ok 1 - x' <&-
expect 'a time-out is a failure' 1 '1 passed, 1 failed, 0 skipped' 'did not end within 3 s' \
    'a=# limit=3
echo 1..2; echo ok 1 - x; exec sleep 100'
expect 'a suite that ignores SIGTERM is killed' 1 '0 passed, 1 failed, 0 skipped' 'did not end within 1 s' \
    'a=# limit=1
trap "" TERM; sleep 100; sleep 100'
expect 'what a suite leaves running does not hold us up' 0 '1 passed, 0 failed, 0 skipped' '^ok ' \
    'a=echo 1..1; echo ok 1 - x; sleep 100 &'
expect 'a suite that waits takes nobody'"'"'s place' 0 '2 passed, 0 failed, 0 skipped' '^ok    a' --jobs 1 \
    "b=echo 1..1; echo >$scratch/meeting; echo ok 1 - x" "a=# waits
mkfifo $scratch/meeting; echo 1..1; read x <$scratch/meeting; echo ok 1 - x"
expect 'output without end does not fill the memory' 1 '0 passed, 1 failed, 0 skipped' 'did not end within 1 s' \
    'a=# limit=1
yes'
expect 'no suite at all is an error' 2 'run: no suite is named' ''
expect 'a suite that is not there is an error' 2 "run: $scratch/no/such: No such file or directory" '' no/such
expect 'learners are not told that nothing was skipped' 0 '1 passed, 0 failed' '' --names 'a=echo 1..1; echo ok 1 - x'
expect 'the longest suites are named, and the CPU of all' 0 '2 passed, 0 failed, 0 skipped' '^ .* all 2$' --longest 1 \
    'a=echo 1..1; echo ok 1 - x' 'b=echo 1..1; sleep 1; echo ok 1 - x'
output=$(run --longest 1 'a=echo 1..1; echo ok 1 - x' 'b=echo 1..1; sleep 1; echo ok 1 - x' | sed -n '/^seconds/{n;p;n;p;}')
case $output in
*' b
'*' all 2') ok 'only as many as asked for, the longest first' ;;
*) not_ok 'only as many as asked for, the longest first' "$output" ;;
esac

# --- Interrupted ------------------------------------------------------------------------------------

# wait_until COMMAND...: for ten seconds at most
wait_until()
{
    tries=100
    until "$@" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
}
gone() # PROCESS
{
    ! kill -0 "$1" 2>/dev/null
}

printf '#!/bin/sh\ntrap "" TERM\necho $$ >%s/process\nsleep 100\nsleep 100\n' "$scratch" >"$scratch/stubborn"
chmod +x "$scratch/stubborn"
build/test/run --in "$scratch" stubborn >/dev/null 2>&1 &
runner=$!
wait_until [ -s "$scratch/process" ]
read -r stubborn <"$scratch/process"
kill $runner
wait_until gone "$stubborn"
if gone "$stubborn"; then ok 'who ends the runner ends a suite that ignores SIGTERM, too'
else
    not_ok 'who ends the runner ends a suite that ignores SIGTERM, too'
    kill -KILL "-$stubborn"
fi
wait $runner

# --- On a busy machine ------------------------------------------------------------------------------
# Four loops for each processor: then a suite gets a fifth of what it is used to.

i=$((4 * $(getconf _NPROCESSORS_ONLN)))
while [ $i -gt 0 ]; do
    (while :; do :; done) &
    loops="$loops $!"
    i=$((i - 1))
done
expect 'a suite is not ended because others have the processors' 0 '1 passed, 0 failed, 0 skipped' '^ok ' --longest 1 \
    'a=# limit=2
echo 1..1; awk "BEGIN { while (n++ < 30000000) x += n }"; echo ok 1 - x'
echo "# It took $(printf '%s\n' "$output" | sed -n 's/^ *\([0-9.]*\) .* a$/\1/p') s by the clock, and its limit is 2 s."
expect 'a suite that hangs is ended on a busy machine, too' 1 '1 passed, 1 failed, 0 skipped' 'did not end within 1 s' \
    'a=# limit=1
echo 1..2; echo ok 1 - x; sleep 1000'
tap_end
