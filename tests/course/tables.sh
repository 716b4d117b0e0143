#!/bin/sh
# tools/tables.sh fills in what the comments above tests claim, and sees what is wrong with it: tried on a
# suite of two tests and a page of two cases.
. tests/course/tap.sh
export LC_ALL=C

course=$PWD
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cd "$scratch" || exit 1
mkdir -p tools docs tests/unit tests/contract tests/course build/test/unit build/test/contract
cp "$course"/tools/tables* tools
cp "$course/tests/course/tap.sh" tests/course

begin()
{
    cat >tests/unit/loop.c <<'END'
/* once per backend */
/* answers: libuv test-loop.c run_once
 * We differ: ours waits. */
/* pitfall 5 */
static void a_turn_waits(void **state)
{
}

static void turn(void)
{
}

/* kernel: a pipe */
static void a_pipe_is_ready(void **state)
{
    check_reports(new_pipe(), READ, "R", "IN", "HUP");
}
END
    cat >tests/contract/echo.c <<'END'
    /* pitfall 5 */
    {"bytes come back", bytes_come_back, 1, 0, "advice"},
END
    cat >docs/conformance.md <<'END'
## libuv: `test/`

| case | what it checks | our tests | backends |
|---|---|---|---|
| `run_once` in `test-loop.c` | one turn | | |
| `run_twice` in `test-loop.c` | two turns | Left out: once will do. | |
END
    printf '### 5. A title\n\n- **Here:** `turn()` in [loop.c](../tests/unit/loop.c).\n\n<!-- tests: 5 -->\n\nText.\n\n<!-- kernel -->\nold\n\nText.\n' >docs/pitfalls.md
    printf '#!/bin/sh\nprintf "a_turn_waits\\na_pipe_is_ready\\n"\n' >build/test/unit/loop
    printf '#!/bin/sh\necho "bytes come back (every stage must pass this)"\n' >build/test/contract/echo
    chmod +x build/test/*/*
}

expect_page() # NAME PAGE LINE
{
    begin
    output=$(tools/tables.sh 2>&1)
    if grep -qxF -e "$3" "docs/$2"; then ok "$1"
    else not_ok "$1" "$(printf 'expected: %s\n' "$3"; echo "$output"; cat "docs/$2")"; fi
}

expect_page 'a case gets its tests, its backends and our difference' conformance.md \
    '| `run_once` in `test-loop.c` | one turn | [a turn waits](../tests/unit/loop.c)<br>We differ: ours waits. | each |'
expect_page 'a case that is left out stays so' conformance.md \
    '| `run_twice` in `test-loop.c` | two turns | Left out: once will do. | |'
expect_page 'a pitfall gets its tests, those over TCP too' pitfalls.md \
    '- **Tests:** [a turn waits](../tests/unit/loop.c); [bytes come back](../tests/contract/echo.c).'
expect_page 'the table of what the kernel reports is made anew' pitfalls.md \
    '| a pipe | R | IN | HUP | [a pipe is ready](../tests/unit/loop.c) |'

begin
tools/tables.sh
if output=$(tools/tables.sh --tap build/test 2>&1); then ok 'what is up to date passes'
else not_ok 'what is up to date passes' "$output"; fi

# What is changed in a course that is up to date, and words that the failure must have.
expect_fault() # NAME CHANGE WORDS
{
    begin
    tools/tables.sh
    eval "$2"
    output=$(tools/tables.sh --tap build/test 2>&1) && { not_ok "$1" "$output"; return; }
    case $output in
    *"$3"*) ok "$1" ;;
    *) not_ok "$1" "$output" ;;
    esac
}

replace() # FILE SCRIPT
{
    sed "$2" "$1" >new && cat new >"$1"
}

expect_fault 'a stale page fails' 'replace docs/pitfalls.md "s/a turn waits/a turn spins/"' 'is out of date: make tables'
expect_fault 'a case without a row fails' 'replace tests/unit/loop.c "s/run_once/run_never/"' 'libuv test-loop.c run_never'
expect_fault 'a case without a test fails' 'replace docs/conformance.md "s/Left out: once will do./ /"' \
    'no test answers libuv test-loop.c run_twice'
expect_fault 'a case that is left out and answered fails' \
    'replace tests/unit/loop.c "s/run_once/run_twice/"' 'left out, but a test answers it: run_twice'
expect_fault 'a case with two rows fails' 'replace docs/conformance.md "/run_once/{p;}"' 'has a row already'
expect_fault 'a pitfall without a section fails' 'replace tests/unit/loop.c "s/pitfall 5/pitfall 6/"' 'pitfall 6'
expect_fault 'a pitfall without a test fails' \
    'replace docs/pitfalls.md "s/tests: 5/tests: 7/"' 'no test guards against pitfall 7'
expect_fault 'a function that is not where the page says fails' \
    'replace tests/unit/loop.c "s/ turn(void)/ wait_once(void)/"' 'turn() does not stand in: tests/unit/loop.c'
expect_fault 'a claim above something else than a test fails' \
    'replace tests/unit/loop.c "s/^static void a_turn_waits.*/static int helper(void)/"' 'no test follows it'
expect_fault 'a test that does not run fails' \
    'replace build/test/unit/loop "s/a_turn_waits/a_turn_sleeps/"' 'does not run a test that stands in it: a_turn_waits'
tap_end
