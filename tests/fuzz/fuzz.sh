#!/bin/sh
# Looks for inputs that break lib, with libFuzzer: `make fuzz` calls it.
#
#   fuzz.sh SECONDS TARGET|''
#
# The seconds are for all targets together. What is found is kept in build/fuzz/found/TARGET; what reaches
# new code, in build/fuzz/corpus/TARGET, from where the next run goes on.
set -u
seconds=$1
chosen=$2
# shellcheck disable=SC2046
set -- $(ls tests/fuzz/corpus)

for target in "$@"; do
    [ "$target" != "$chosen" ] || set -- "$chosen"
done
if [ -n "$chosen" ] && [ "$*" != "$chosen" ]; then
    echo "There is no fuzz target '$chosen'; there are: $*." >&2
    exit 2
fi
case $seconds in
*[!0-9]* | 0 | '') echo "T takes a number of seconds, not '$seconds'." >&2; exit 2 ;;
esac
if ! echo 'int LLVMFuzzerTestOneInput(const char *b, unsigned long n) { return b && n ? 0 : 0; }' |
    clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null; then
    echo "There is no clang with libFuzzer here: make install EXTRAS=1." >&2
    exit 1
fi
make -s VARIANT=fuzz $(printf 'build/fuzz/fuzz/%s ' "$@") || exit 1

each=$((seconds / $#))
[ "$each" -gt 0 ] || each=1
status=0
for target in "$@"; do
    corpus=build/fuzz/corpus/$target found=build/fuzz/found/$target log=build/fuzz/$target.log
    mkdir -p "$corpus" "$found"
    if build/fuzz/fuzz/"$target" -max_total_time="$each" -timeout=10 -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="$found/" "$corpus" tests/fuzz/corpus/"$target" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "$target: nothing found in $runs runs, $each s"
    else
        status=1
        echo "$target: found something"
        grep -a -v '^#\|^INFO\|^stat::' "$log" | grep -a '[^ ]' | head -8 | cut -c 1-110 | sed 's/^/    /'
        echo "    to try it again: build/fuzz/fuzz/$target $(ls -t "$found"/* | head -1)"
    fi
done
exit $status
