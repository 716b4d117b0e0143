#!/bin/sh
# Runs the suites that what you have changed can break: `make touched` calls it. The table "You changed X, run Y" in
# CONTRIBUTING.md says which these are.
#
#   touched.sh                 what differs from the last commit; if nothing does, from the branch main
#   touched.sh --say FILE...   only say which suites these files want
#
# The table as a script for sed, which prints =FILE and then a line for each row that fits. The row
# | `tests/unit/FILE.c` | `unit/FILE` | becomes s,^tests/unit/\([^/.]*\)\.c$, unit/\1,p
rules()
{
    echo 'h; s/^/=/p'
    awk -F '|' '
        /^## / { wanted = $0 == "## You changed X, run Y" }
        !wanted || !/^\| `/ { next }
        {
            suites = ""
            count = split($3, part, "`")
            for (i = 2; i <= count; i += 2) if (part[i] ~ /\//) suites = suites " " part[i]
            count = split($2, part, "`")
            for (i = 2; i <= count; i += 2) print "g; " rule(part[i], suites)
        }
        # What names stand for are groups, which are filled in where suites have these names.
        function rule(pattern, suites,   regex, groups, name) {
            gsub(/\./, "\\.", pattern)
            while (match(pattern, /NN|NAME|FILE|N|\*/)) {
                name = substr(pattern, RSTART, RLENGTH)
                regex = regex substr(pattern, 1, RSTART - 1) of[name]
                pattern = substr(pattern, RSTART + RLENGTH)
                if (name == "FILE" && pattern == "") regex = regex "[^/]*"
                if (name == "N") gsub("-N", "-\\" ++groups, suites)
                else if (name != "*") gsub(name, "\\" ++groups, suites)
            }
            return "s,^" regex pattern (pattern ~ /\/$/ ? "" : "$") (pattern ~ /\/$/ ? ".*" : "") "," suites ",p"
        }
        BEGIN {
            of["NN"] = "\\([0-9][0-9]\\)"
            of["N"] = "\\([0-9]*\\)"
            of["NAME"] = "\\([^/]*\\)"
            of["FILE"] = "\\([^/.]*\\)"
            of["*"] = "[^/]*"
        }' CONTRIBUTING.md
}

# A line for each file: FILE: SUITES.
suites_for() # stdin has the files
{
    rules >"$scratch/rules"
    sed -n -f "$scratch/rules" | awk '
        function tell() { if (file) print file ":" (rows ? suites : " no row of the table in CONTRIBUTING.md fits") }
        /^=/ { tell(); file = substr($0, 2); suites = ""; rows = 0; split("", seen); next }
        { rows++; for (i = 1; i <= NF; i++) if (!seen[$i]++) suites = suites " " $i }
        END { tell() }'
}

changed()
{
    files=$(git diff --name-only HEAD && git ls-files --others --exclude-standard)
    [ -n "$files" ] || files=$(git diff --name-only "$(git merge-base HEAD main 2>/dev/null || echo HEAD~1)")
    [ -z "$files" ] || printf '%s\n' "$files"
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
if [ "${1-}" = --say ]; then
    shift
    printf '%s\n' "$@" | suites_for
    exit
fi
changed >"$scratch/changed"
[ -s "$scratch/changed" ] || { echo "Nothing differs from main."; exit 0; }
suites_for <"$scratch/changed" >"$scratch/wanted"
cat "$scratch/wanted"
suites=$(sed -e '/no row of the table/d' -e 's/^[^:]*://' "$scratch/wanted" | tr ' ' '\n' | grep . | sort -u)
[ -n "$suites" ] || { echo "No suite looks at that."; exit 0; }
# Suites are words.
# shellcheck disable=SC2086
set -- $suites
rm -rf "$scratch"
exec tests/test.sh "$@"
