#!/bin/sh
# The steps of `make mine`: the list and the pages. Prints TAP.
. tests/course/tap.sh
make_scratch
export LC_ALL=C

for suite in echo chat processes; do
    build/test/contract/$suite --list >"$scratch/$suite"
done
awk -f tools/mine.awk kind=progress /dev/null kind=names suite=echo "$scratch/echo" suite=chat "$scratch/chat" \
    suite=processes "$scratch/processes" kind=list steps/list >"$scratch/tests"

complain() # WHAT IS WRONG, A LINE EACH
{
    if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

complain 'each test of a step is one of the contract suites' \
    "$(awk -F '\t' '$7 == "" { print "steps/list: " $2 " names a test that is none: " $9 }' "$scratch/tests")"
complain 'no test is asked twice, and each step has one' \
    "$(awk -F '\t' 'seen[$9]++ { print "steps/list: twice: " $9 }' "$scratch/tests"
    awk '!/^#/ && NF && !/\|./ { print "steps/list: no test: " $0 }' steps/list)"
complain 'each step has a slug of its own, a stage after the one before, and a difficulty' \
    "$(awk -F '\t' '
        $2 != last { if (seen[$2]++) print "twice: " $2; if ($3 < stage) print $2 " is of " $3 ", after " stage
            if ($2 !~ /^[a-z0-9-]+$/ || $3 !~ /^0[1-9]$/ || $4 !~ /^[123]$/) print "not SLUG STAGE DIFFICULTY: " $2 " " $3 " " $4
            last = $2; stage = $3 }' "$scratch/tests")"
complain 'each step has a page, and each page a step' \
    "$(cut -f 2 "$scratch/tests" | uniq | sort >"$scratch/slugs"
    for page in steps/*.md; do basename "$page" .md; done | sort | diff "$scratch/slugs" - | sed -n 's/^>/no step:/p; s/^</no page:/p')"
complain 'each page is a screen, and has a title and hints in order' \
    "$(for page in steps/*.md; do
        awk -v page="$page" '
            function tell(words) { print page ": " words }
            NR == 1 && !/^# [A-Z`\/]/ { tell("it does not begin with a title, \"# Title\"") }
            NR == 1 || hints == 0 && !/^## / { lines++ }
            hints == 0 && length > 78 { tell("line " NR " has " length " columns") }
            /^## / && $0 != "## Hint " ++hints { tell("\"## Hint " hints "\" was expected: " $0) }
            END { if (lines > 24) tell(lines - 2 " lines stand before the first hint"); if (!hints) tell("it has no hint") }' "$page"
    done)"
complain 'each language has a starter, with which nothing is canned' \
    "$(. tools/mine-languages.sh
    for language in $languages; do
        enter_language "$language"
        [ -s "steps/starters/server.$ending" ] || { echo "steps/starters/server.$ending is missing"; continue; }
        [ "$(wc -l <"steps/starters/server.$ending")" -le 8 ] || echo "steps/starters/server.$ending is long"
    done)"
tap_end
