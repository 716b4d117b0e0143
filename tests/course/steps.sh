#!/bin/sh
# The steps of `make mine` (steps/list): each has a page of one screen with hints, and its tests are tests of the
# contract suites. Prints TAP.
#
#   steps.sh SUITE...   the contract suites, built
. tests/course/tap.sh
make_scratch

# The names of all tests.
for suite; do "$suite" --list; done | sed 's/ ([^(]*)$//' >"$scratch/names"

# SLUG STAGE DIFFICULTY|TEST|TEST..., the stages in order, each step and each test once.
check_list()
{
    ! awk -F '|' '
        /^#/ { next }
        FNR == NR { known[$0] = 1; next }
        $1 !~ /^[a-z0-9-]+ 0[1-9] [1-3]$/ { print $1 ": not SLUG STAGE DIFFICULTY"; next }
        { split($1, head, " ") }
        seen[head[1]]++ { print head[1] ": stands here twice" }
        head[2] < stage { print head[1] ": a step of stage " head[2] " stands behind one of " stage }
        { stage = head[2] }
        NF < 2 { print head[1] ": has no test" }
        { for (i = 2; i <= NF; i++) { sub(/^~/, "", $i)
            if (!($i in known)) print head[1] ": there is no test \"" $i "\""
            else if (asked[$i]++) print head[1] ": \"" $i "\" belongs to a step already" } }
    ' "$scratch/names" "$1" | grep .
}

# A title; at most 22 lines of 78 columns; then hints from 1 on, as wide.
check_page() # FILE
{
    awk -v page="steps/${1##*/}" '
        NR == 1 && !/^# ./ { print page ": begins with no title" }
        length > 78 { print page ": line " NR " is longer than 78 columns" }
        /^## Hint / { if (++hints == 1) lines = NR - 2; if ($0 != "## Hint " hints) print page ": no hint, or not the next: " $0 }
        END { if (!hints) { print page ": has no hint"; lines = NR - 1 }
              if (lines > 22) print page ": " lines " lines are more than a screen: 22" }' "$1"
}

check_pages() # FOLDER
{
    ! {
        for slug in $(sed -n '/^#/!s/ .*//p' "$1/list"); do
            [ -e "$1/$slug.md" ] || echo "$slug has no page: steps/$slug.md"
        done
        for page in "$1"/*.md; do
            [ -e "$page" ] || continue
            slug=${page##*/}
            grep -q "^${slug%.md} " "$1/list" || echo "steps/$slug: there is no such step"
            check_page "$page"
        done
    } | grep .
}

check() # NAME COMMAND...
{
    name=$1
    shift
    if why=$("$@"); then ok "$name"; else not_ok "$name" "$why"; fi
}

# Whether a fault that is made on purpose is told in these words.
sees() # NAME WORDS COMMAND...
{
    name=$1 words=$2
    shift 2
    case $("$@") in *"$words"*) ok "$name" ;; *) not_ok "$name" "It does not say: $words" ;; esac
}

check 'the list of steps has its form, and names tests that there are' check_list steps/list
check 'each step has a page of one screen, with hints' check_pages steps

# A few lines to begin with, in each language.
check_starters()
{
    . tools/mine-languages.sh
    ! for language in $languages; do
        enter_language "$language"
        [ -s "steps/starters/server.$ending" ] || echo "steps/starters/server.$ending is missing"
        [ "$(wc -l <"steps/starters/server.$ending")" -le 8 ] || echo "steps/starters/server.$ending has more than 8 lines"
    done | grep .
}
check 'each language has a starter that is nearly empty' check_starters

# What README prints of `make mine` is not run.
check_numbers()
{
    ! grep -no 'Step [0-9]* of [0-9]*' README.md | grep -v " of $(grep -c '^[a-z]' steps/list)\$"
}
check 'README knows how many steps there are' check_numbers

mkdir "$scratch/steps"
echo 'listen 01 1|a server glistens' >"$scratch/steps/list"
sees 'a test that is not there is told' 'listen: there is no test "a server glistens"' check_list "$scratch/steps/list"
sees 'a page that is not there is told' 'listen has no page' check_pages "$scratch/steps"
{ echo '# A server listens'; seq 23; echo '## Hint 2'; } >"$scratch/steps/listen.md"
sees 'a page that is too long is told' '23 lines are more than a screen' check_pages "$scratch/steps"
sees 'a hint that is not the next is told' 'not the next: ## Hint 2' check_pages "$scratch/steps"
tap_end
