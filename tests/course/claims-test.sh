#!/bin/sh
# claims.sh sees what is wrong: tried on a suite of three tests, and pages of two cases and a pitfall.
. tests/course/tap.sh
export LC_ALL=C

course=$PWD
make_scratch
cd "$scratch" || exit 1
mkdir -p docs tests/unit tests/contract tests/course/protections build/test/unit build/test/contract
cp "$course"/tests/course/claims* "$course/tests/course/tap.sh" tests/course
touch tests/course/protections/05-turn.patch

begin()
{
    cat >tests/unit/loop.c <<'END'
/* once per backend */
/* answers: libuv test-loop.c run_once
 * We differ:
 * ours waits. */
/* pitfall 5 */
static void a_turn_waits(void **state)
{
}

static void turn(void)
{
}

/* answers: libuv test-loop.c run_epoll */
static void an_edge_is_told(void **state)
{
}

/* kernel: a pipe */
static void a_pipe_is_ready(void **state)
{
    check_reports(new_pipe(), READ, "R", "IN", "HUP");
}
TEST_OF("epoll", an_edge_is_told),
END
    cat >tests/contract/echo.c <<'END'
    /* answers: CPython test_loop.py test_come_back */
    /* pitfall 5 */
    {"bytes come back", bytes_come_back, 1, 0, "advice"},
END
    cat >docs/conformance.md <<'END'
## CPython: `test_loop.py`

| case | what it checks | our tests | backends |
|---|---|---|---|
| `test_come_back` | bytes | [bytes come back](../tests/contract/echo.c) | |

## libuv: `test/`

| case | what it checks | our tests | backends |
|---|---|---|---|
| `run_once` in `test-loop.c` | one turn | [a turn waits](../tests/unit/loop.c)<br>We differ: ours waits. | each |
| `run_epoll` in `test-loop.c` | one edge | [an edge is told](../tests/unit/loop.c) | epoll |
| `run_twice` in `test-loop.c` | two turns | Left out: once will do. | |
END
    cat >docs/pitfalls.md <<'END'
### 5. A title

- **Here:** `turn()` in [loop.c](../tests/unit/loop.c).

<!-- tests: 5 -->
- **Tests:** [a turn waits](../tests/unit/loop.c); [bytes come back](../tests/contract/echo.c).
- **Without it:** [05-turn.patch](../tests/course/protections/05-turn.patch); `make protections P=5` shows what fails.

Text.

<!-- kernel -->
| state | select | poll | epoll | test |
|---|---|---|---|---|
| a pipe | R | IN | HUP | [a pipe is ready](../tests/unit/loop.c) |
END
    printf '#!/bin/sh\nprintf "a_turn_waits\\nan_edge_is_told\\na_pipe_is_ready\\n"\n' >build/test/unit/loop
    printf '#!/bin/sh\necho "bytes come back (every stage must pass this)"\n' >build/test/contract/echo
    chmod +x build/test/*/*
}

begin
if output=$(tests/course/claims.sh build/test 2>&1); then ok 'what is true passes'
else not_ok 'what is true passes' "$output"; fi

# What is changed in a course that is right, and words that the failure must have.
expect_fault() # NAME FILE SCRIPT OF sed WORDS
{
    begin
    sed "$3" "$2" >new
    cmp -s new "$2" && not_ok "$1" "The change changes nothing."
    cat new >"$2"
    output=$(tests/course/claims.sh build/test 2>&1) && { not_ok "$1" "$output"; return; }
    case $output in
    *"$4"*) ok "$1" ;;
    *) not_ok "$1" "$output" ;;
    esac
}

cases=docs/conformance.md pitfalls=docs/pitfalls.md suite=tests/unit/loop.c
comment='what no comment above a test says:'
expect_fault 'a case without a row fails' $suite 's/run_once/run_never/' \
    "$cases lacks of answers libuv test-loop.c run_never, as a comment above a test has it: [a turn waits](../$suite)"
expect_fault 'a row that no test claims fails' $suite 's/run_once/run_never/' \
    "$cases has of answers libuv test-loop.c run_once $comment [a turn waits](../$suite)"
expect_fault 'a case without a test fails' $cases 's/Left out: once will do./ /' \
    'no test answers libuv test-loop.c run_twice'
expect_fault 'a case that is left out and answered fails' $suite 's/run_once/run_twice/' \
    "$cases lacks of answers libuv test-loop.c run_twice"
expect_fault 'a case with two rows fails' $cases '/run_twice/{p;}' 'has a row already: run_twice'
expect_fault 'another backend fails' $cases 's/| each/| epoll/' "run_once $comment epoll"
expect_fault 'a backend that only the suite has fails' $suite 's/TEST_OF.*//' 'run_epoll, as a comment above a test has it: each'
expect_fault 'another difference fails' $cases 's/ours waits/ours sleeps/' 'as a comment above a test has it: We differ: ours waits.'
expect_fault 'another test fails' $pitfalls 's/a turn waits/a turn spins/' "pitfall 5 $comment [a turn spins](../$suite)"
expect_fault 'a test over TCP that is missing fails' $pitfalls 's/; \[bytes.*)/.../' \
    'lacks of pitfall 5, as a comment above a test has it: [bytes come back](../tests/contract/echo.c)'
expect_fault 'a pitfall without a section fails' $suite 's/pitfall 5/pitfall 6/' 'lacks of pitfall 6'
expect_fault 'a pitfall without a test fails' $pitfalls '/Tests:/d' 'no test guards against pitfall 5'
expect_fault 'a protection that is not told of fails' $pitfalls '/Without it:/d' 'lacks of pitfall 5'
expect_fault 'another command fails' $pitfalls 's/P=5/P=6/' 'which command shows it?'
expect_fault 'another report of the kernel fails' $pitfalls 's/| HUP/| ERR/' \
    'lacks of kernel a pipe, as a comment above a test has it: R | IN | HUP | [a pipe is ready]'
expect_fault 'a function that is not where the page says fails' $suite 's/ turn(void)/ wait_once(void)/' \
    "turn() does not stand in: $suite"
expect_fault 'a claim above something else than a test fails' $suite \
    's/^static void a_turn_waits.*/static int helper(void)/' 'no test follows it'
expect_fault 'a claim at the end of a file fails' $suite '$s|.*|/* pitfall 5 */|' 'no test follows it'
expect_fault 'a test that does not run fails' build/test/unit/loop 's/a_turn_waits/a_turn_sleeps/' \
    'does not run a test that stands in it: a turn waits'
tap_end
