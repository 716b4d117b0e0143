# For suites written in sh: read with `. tests/course/tap.sh`, then ok, not_ok or expect for each test, and
# tap_end at the end.

tests=0
failures=0

ok() # NAME
{
    tests=$((tests + 1))
    echo "ok $tests - $1"
}

not_ok() # NAME [EXPLANATION]
{
    tests=$((tests + 1))
    failures=$((failures + 1))
    echo "not ok $tests - $1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/#   /'
}

skip() # NAME WHY
{
    ok "$1 # SKIP $2"
}

expect() # NAME EXPECTED RECEIVED
{
    if [ "$2" = "$3" ]; then ok "$1"
    else not_ok "$1" "$(printf 'expected:\n%s\nreceived:\n%s\n' "$2" "$3")"; fi
}

# A folder of the suite's own, $scratch, which goes when the suite ends.
make_scratch()
{
    scratch=$(mktemp -d) || exit 1
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' HUP INT TERM
}

# Why no program can be looked into here: nothing if one can.
why_no_strace()
{
    if ! command -v strace >/dev/null; then echo 'strace is missing: make install EXTRAS=1 installs it'
    elif ! why=$(strace -o /dev/null true 2>&1); then echo "strace may not look into programs here: $(echo "$why" | head -n 1)"; fi
}

tap_end()
{
    echo "1..$tests"
    [ "$failures" -eq 0 ]
}

# For suites that link much: the option for a linker that takes a third of the time, if one is here.
fast_linker()
{
    mkdir -p build/test
    echo 'int main(void) { return 0; }' >build/test/empty.c
    for linker in mold gold lld; do
        ${CC:-cc} -fuse-ld=$linker build/test/empty.c -o build/test/empty 2>/dev/null && echo -fuse-ld=$linker && return
    done
}
