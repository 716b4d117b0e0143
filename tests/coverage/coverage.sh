#!/bin/sh
# How much of lib the tests reach. All is built with counters (VARIANT=coverage), the suites run, and gcovr
# adds up. A line that no test reaches is a promise that nobody checks. One that is reached need not be checked
# either: only a test that can fail does that.
#
#   coverage.sh             the table of modules, which fails below the limits
#   coverage.sh MODULE      what no test reaches in it
limits='--fail-under-line 95 --fail-under-branch 85' # percent of lib that must be reached
counted=build/coverage/counted
export VARIANT=coverage

command -v gcovr >/dev/null || { echo "gcovr is missing here: make install EXTRAS=1" >&2; exit 2; }
[ -d "lib/${1-}" ] || { echo "There is no module $1 in lib." >&2; exit 2; }
tests/test.sh --build || exit 1

# The counters add up from run to run: those of an earlier one go first.
if [ ! -e $counted ] ||
    [ -n "$(find build/coverage/bin build/coverage/test build/test/contract -type f -newer $counted)" ]; then
    find build/coverage -name '*.gcda' -exec rm {} +
    tests/test.sh || exit 1
    touch $counted
fi

# An assert() that fails ends the program: its branches do not count.
add_up()
{
    gcovr build/coverage/obj/lib --exclude-branches-by-pattern '\s*assert\(' "$@"
}

if [ -n "${1-}" ]; then
    add_up --filter "lib/$1/" && add_up --filter "lib/$1/" --branches
else
    mkdir -p build/coverage/html
    # shellcheck disable=SC2086
    add_up --filter lib/ --txt - --print-summary --html-details build/coverage/html/index.html $limits &&
        echo 'Each line, with its count: build/coverage/html/index.html'
fi
