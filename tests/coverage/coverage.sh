#!/bin/sh
# How much of lib the tests reach. All is built with counters (VARIANT=coverage), the suites run, and
# tests/coverage/table.awk adds up what gcov says. A line that no test reaches is a promise that nobody
# checks. One that is reached need not be checked either: only a test that can fail does that.
#
#   coverage.sh             the table of modules
#   coverage.sh MODULE      what no test reaches in it
least_lines=95 least_branches=85 # percent of lib that must be reached
counted=build/coverage/counted
export VARIANT=coverage

command -v gcov >/dev/null || { echo "make coverage needs gcov, which comes with gcc." >&2; exit 2; }
tests/test.sh --build || exit 1

# The counters add up from run to run: those of an earlier one go first.
if [ ! -e $counted ] ||
    [ -n "$(find build/coverage/bin build/coverage/test build/test/contract -type f -newer $counted)" ]; then
    find build/coverage -name '*.gcda' -exec rm {} +
    tests/test.sh || exit 1
    touch $counted
fi

if [ -z "${1-}" ] && command -v gcovr >/dev/null; then
    mkdir -p build/coverage/html
    gcovr --filter lib/ --html-details build/coverage/html/index.html build/coverage/obj/lib &&
        echo "Each line, with its count: build/coverage/html/index.html"
elif [ -z "${1-}" ]; then
    echo "No report in HTML: gcovr is missing here: make install EXTRAS=1"
fi
gcov --stdout --branch-probabilities --branch-counts build/coverage/obj/lib/*/*.gcda |
    awk -v module="${1-}" -v lines=$least_lines -v branches=$least_branches -f tests/coverage/table.awk
