#!/bin/sh
# Two runs of the tests in one folder take turns. TAP. The folder is one of our own, and the suite in it tells who
# has the lock while it runs.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS STAGE SERVER VARIANT MORE TESTS_ALONE
make_scratch
export OUT="$scratch" SUITE=attack/advice
lock=$scratch/tests.lock
waiting='(Other tests run in this folder: waiting until they have ended.)'
passed='1 passed, 0 failed, 0 skipped'

# In the background: what it says is read line by line.
begin()
{
    rm -f "$scratch/said" && mkfifo "$scratch/said" || exit 1
    tests/test.sh >"$scratch/said" 2>&1 &
    exec 3<"$scratch/said"
}

test_run()
{
    tests/test.sh 2>&1 | grep -e '^(' -e passed,
}

tests/test.sh >/dev/null 2>&1
cat >"$scratch/suites/$SUITE" <<'END'
#!/bin/sh
case $(readlink "${OUT_OF_TEST:?}/tests.lock") in
$PPID | "${HOLDER-none}") echo "ok 1" ;;
*) echo "not ok 1" ;;
esac
echo 1..1
END
export OUT_OF_TEST="$scratch" # the runner's suites do not hear of OUT
sh -c 'ln -s $$ "$1"' sh "$lock"
expect 'nobody waits for the dead, and while suites run, the lock is that of their runner' "$passed" "$(test_run)"
[ ! -L "$lock" ]
expect 'and it is gone in the end' 0 $?

ln -s $$ "$lock"
begin
expect 'a second run says that it waits' "$waiting" "$(head -n 1 <&3)"
expect 'what a suite calls does not' "$passed" "$(TESTS_ALONE=$lock HOLDER=$$ test_run)"
rm "$lock"
expect 'it goes on when the first has ended' "$passed" "$(tail -n 1 <&3)"
wait $!
expect 'and ends as if it had been alone' 0 $?

sleep 600 &
ln -s $! "$lock"
expect 'nobody waits for another process that has their number' "$passed" "$(test_run)"
kill $!
tap_end
