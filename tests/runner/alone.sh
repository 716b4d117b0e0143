#!/bin/sh
# Two runs of the tests in one folder take turns. TAP. The folder is one of our own, and the suite in it tells who
# has the lock while it runs.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS STAGE SERVER VARIANT MORE TESTS_ALONE
make_scratch
export OUT="$scratch" SUITE=attack/advice
out=$OUT
. tools/lock.sh
lock=$scratch/tests.lock
passed='1 passed, 0 failed, 0 skipped'

# In the background: what it says is read line by line.
begin()
{
    rm -f "$scratch/said" && mkfifo "$scratch/said" || exit 1
    tests/test.sh >"$scratch/said" 2>&1 9>&- &
    exec 3<"$scratch/said"
}

test_run()
{
    tests/test.sh 2>&1 | grep -e '^(' -e passed,
}

tests/test.sh >/dev/null 2>&1
cat >"$scratch/suites/$SUITE" <<'END'
#!/bin/sh
case $(cat "${OUT_OF_TEST:?}/tests.lock") in
*", process ${HOLDER-$PPID}, "*) echo "ok 1" ;;
*) echo "not ok 1" ;;
esac
if [ -e /dev/fd/3 ] || [ ! -e /dev/fd/9 ]; then echo "ok 2"; else echo "not ok 2"; fi
echo 1..2
END
export OUT_OF_TEST="$scratch" # the runner's suites do not hear of OUT
expect 'while suites run, the lock is that of their runner, and they do not share it' '2 passed, 0 failed, 0 skipped' "$(test_run)"
sed '/ok 2/d; s/1\.\.2/1..1/' "$scratch/suites/$SUITE" >"$scratch/one" && cat "$scratch/one" >"$scratch/suites/$SUITE"

take_lock "$lock" none
begin
expect 'a second run says that it waits, and for whom' \
    "(Other tests run in this folder: waiting until they have ended. It is $0, process $$, since ?.)" \
    "$(head -n 1 <&3 | sed 's/since [0-9:]*/since ?/')"
expect 'what a suite calls does not' "$passed" "$(TESTS_ALONE=$lock HOLDER=$$ test_run)"
drop_lock
expect 'it goes on when the first has ended' "$passed" "$(tail -n 1 <&3)"
wait $!
expect 'and ends as if it had been alone' 0 $?
tap_end
