#!/bin/sh
# docs/conformance.md says which test answers which case of another project's suite, docs/pitfalls.md which guards
# against which mistake. Comments above the tests claim the same, and what is claimed runs. Prints TAP.
#
#   claims.sh TESTS     the folder of the suites, built
. tests/course/tap.sh
export LC_ALL=C
make_scratch
suites=$1

# In the form of claims.awk.
list_claims()
{
    awk -f tests/course/claims.awk tests/unit/*.c tests/contract/*.c || return 1
    for patch in tests/course/protections/*.patch; do
        [ -e "$patch" ] || continue
        name=${patch##*/}
        number=${name%%-*}
        printf 'pitfall %s\t[%s](../%s)\n' "${number#0}" "$name" "$patch"
    done
}

check_page() # PAGE WHAT IS CLAIMED...: the first words of a claim
{
    page=$1
    shift
    awk -f tests/course/claims-pages.awk "$page" >"$scratch/page" || return 1
    for kind in "$@"; do grep "^$kind " "$scratch/claims"; done | sort -u >"$scratch/claimed"
    sort "$scratch/page" | comm -3 "$scratch/claimed" - >"$scratch/differences"
    [ -s "$scratch/differences" ] || return 0
    # What the page alone has is behind a tab.
    awk -F '\t' -v page="$page" '
        $1 == "" { print page " has of " $2 " what no comment above a test says: " $3; next }
        { print page " lacks of " $1 ", as a comment above a test has it: " $2 }' "$scratch/differences"
    return 1
}

# Every test in them is one that its suite runs.
check_tests_run()
{
    missing=0
    for file in $(sed -n 's|.*](\.\./\(.*\.c\))$|\1|p' "$scratch/claims" | sort -u); do
        program=${file#tests/}
        "$suites/${program%.c}" --list | sed 's/ ([^()]* must [^()]*)$//' | tr _ ' ' | sort >"$scratch/run"
        sed -n "s|.*\[\(.*\)](\.\./$file)\$|\1|p" "$scratch/claims" | tr _ ' ' | sort -u |
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
            files = names = ""
            for (; match(text, /`[a-z_]+\(\)`|\]\(\.\.\/[^)]*\.c\)/); text = substr(text, RSTART + RLENGTH)) {
                part = substr(text, RSTART, RLENGTH)
                if (part ~ /^`/) names = names " " substr(part, 2, RLENGTH - 4)
                else files = files " " substr(part, 6, RLENGTH - 6)
            }
            print files ":" names
            here = 0
        }
        here { text = text $0 }' docs/pitfalls.md >"$scratch/functions"
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

report 'every claim stands above a test' eval 'list_claims >"$scratch/claims"'
report 'docs/conformance.md says what the tests claim' check_page docs/conformance.md answers
report 'docs/pitfalls.md says what the tests claim' check_page docs/pitfalls.md pitfall kernel
report 'every function that protects stands where docs/pitfalls.md says' check_functions
report 'every test in them is one that runs' check_tests_run
tap_end
