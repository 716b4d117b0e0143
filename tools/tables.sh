#!/bin/sh
# Which test answers which case of another project's suite, and guards against which pitfall: the tables
# in docs/conformance.md and docs/pitfalls.md, filled in from the comments above the tests.
#
#   tools/tables.sh               brings the pages up to date
#   tools/tables.sh --tap TESTS   checks that they are, and that every test in them is one that runs:
#                                 TESTS is the folder of the suites, built
set -u
export LC_ALL=C
pages='docs/conformance.md docs/pitfalls.md'
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# What is claimed, and which protections can be removed.
list_claims()
{
    awk -f tools/tables-tests.awk tests/unit/*.c tests/contract/*.c || return 1
    for patch in tests/course/protections/*.patch; do
        [ -e "$patch" ] || continue
        name=${patch##*/}
        number=${name%%-*}
        printf 'patch\t%s\t%s\n' "${number#0}" "$patch"
    done
}

fill() # PAGE: into the scratch folder
{
    awk -f tools/tables-fill.awk "$scratch/claims" "$1" >"$scratch/${1##*/}"
}

bring_up_to_date()
{
    list_claims >"$scratch/claims" || exit 1
    for page in $pages; do
        fill "$page" || exit 1
        cmp -s "$scratch/${page##*/}" "$page" || cp "$scratch/${page##*/}" "$page"
    done
}

check_page() # PAGE
{
    fill "$1" 2>"$scratch/faults" || { cat "$scratch/faults"; return 1; }
    diff "$1" "$scratch/${1##*/}" >"$scratch/diff" && return
    echo "$1 is out of date: make tables"
    head -6 "$scratch/diff"
    return 1
}

# The names of all tests of a suite, as its program tells them.
list_tests() # TESTS FILE
{
    program=${2#tests/}
    "$1/${program%.c}" --list | sed 's/ ([^()]* must [^()]*)$//'
}

check_tests_run() # TESTS
{
    missing=0
    for file in $(cut -f 3 "$scratch/claims" | grep '\.c$' | sort -u); do
        list_tests "$1" "$file" | sort >"$scratch/run"
        awk -F '\t' -v file="$file" '$3 == file { print $4 }' "$scratch/claims" | sort -u |
            comm -23 - "$scratch/run" >"$scratch/missing"
        [ -s "$scratch/missing" ] || continue
        missing=1
        sed "s,^,$file does not run a test that stands in it: ," "$scratch/missing"
    done
    return $missing
}

# Below "Here:", each function that is named must stand in one of the files that are linked.
check_functions()
{
    missing=0
    awk '/^- \*\*Here:/ { here = 1; text = "" }
        here && (/^$/ || /^<!--/) {
            while (match(text, /`[a-z_]+\(\)`/)) {
                names = names " " substr(text, RSTART + 1, RLENGTH - 4); text = substr(text, RSTART + RLENGTH)
            }
            print files ":" names; here = 0; names = files = ""
        }
        here {
            text = text $0; line = $0
            while (match(line, /\]\(\.\.\/[^)]*\.c\)/)) {
                files = files " " substr(line, RSTART + 5, RLENGTH - 6); line = substr(line, RSTART + RLENGTH)
            }
        }' docs/pitfalls.md >"$scratch/functions"
    while IFS=: read -r files names; do
        for function in $names; do
            # Files are words.
            # shellcheck disable=SC2086
            grep -qs "[ *]$function(.*[^;]\$" $files && continue
            missing=1
            echo "$function() does not stand in:$files"
        done
    done <"$scratch/functions"
    return $missing
}

report() # NAME COMMAND...
{
    name=$1
    shift
    if output=$("$@" 2>&1); then ok "$name"
    else not_ok "$name" "$output"; fi
}

case ${1-} in
'') bring_up_to_date ;;
--tap)
    . tests/course/tap.sh
    report 'every claim stands above a test' eval 'list_claims >"$scratch/claims"'
    for page in $pages; do
        report "$page says what the tests claim" check_page "$page"
    done
    report 'every function that protects stands where docs/pitfalls.md says' check_functions
    report 'every test in them is one that runs' check_tests_run "$2"
    tap_end
    ;;
*) echo 'usage: tools/tables.sh [--tap TESTS]' >&2; exit 2 ;;
esac
