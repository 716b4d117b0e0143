#!/bin/sh
# Every line is read: the section "Read every line" of a chapter names each function that is new in its stage.
# Those are all functions of the modules that the stage unlocks, and those of the stage's own programs that the
# stage before does not have in the same form. Prints TAP.
#
# The section is made of parts. A part begins with a line that begins with the path of a file in a code span, and
# has a line "- `function()`: what to see" for each function, or for several: "- `one()`, `two()`: ...".
. tests/course/tap.sh
. tools/facts.sh
export LC_ALL=C
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
: >"$scratch/empty.c"

programs() # STAGE: its .c files
{
    [ -z "$1" ] || ls stages/"$1"/*.c
}

must_read() # STAGE BEFORE MODULES: a line "FILE FUNCTION" for each; files and modules are words
{
    # shellcheck disable=SC2046
    awk -f tests/course/functions.awk $(for module in $3; do ls lib/"$module"/*.c; done) "$scratch/empty.c" |
        awk -F '\t' '{ print $2, $1 }'
    # shellcheck disable=SC2046
    awk -f tests/course/functions.awk $(programs "$2") "$scratch/empty.c" >"$scratch/before"
    # shellcheck disable=SC2046
    awk -f tests/course/functions.awk $(programs "$1") "$scratch/empty.c" |
        awk -F '\t' 'NR == FNR { had[$1 "\t" $3] = 1; next } !(($1 "\t" $3) in had) { print $2, $1 }' \
            "$scratch/before" -
}

may_read() # STAGE MODULES: unchanged functions of its programs as well
{
    # shellcheck disable=SC2046
    awk -f tests/course/functions.awk $(programs "$1") $(for module in $2; do ls lib/"$module"/*.c; done) |
        awk -F '\t' '{ print $2, $1 }'
}

listed() # CHAPTER: a line "FILE FUNCTION" for each name in the section
{
    awk '
        /^```/ { in_fence = !in_fence }
        in_fence { next }
        /^## / { in_section = $0 == "## Read every line" }
        !in_section { next }
        /^`[^`]*\.c`/ { split($0, part, "`"); file = part[2] }
        /^- `/ {
            line = $0
            sub(/: .*/, "", line)
            while (match(line, /`[A-Za-z_0-9]+\(\)`/)) {
                print file, substr(line, RSTART + 1, RLENGTH - 4)
                line = substr(line, RSTART + RLENGTH)
            }
        }' "$1"
}

complaints() # STAGE BEFORE MODULES
{
    chapter=stages/$1/README.md
    grep -qx '## Read every line' "$chapter" || {
        echo "$chapter has no section \"## Read every line\"."
        return
    }
    must_read "$@" >"$scratch/must"
    may_read "$1" "$3" >"$scratch/may"
    listed "$chapter" >"$scratch/listed"
    awk -v chapter="$chapter" '
        FILENAME ~ /may$/ { exists[$0] = 1; next }
        FILENAME ~ /must$/ { must[++musts] = $0; next }
        { times[$0]++; if (times[$0] == 1) names[++count] = $0 }
        function of(line, part) { split(line, part, " "); return part[2] "() of " part[1] }
        END {
            for (i = 1; i <= musts; i++)
                if (!(must[i] in times)) print "Nobody is told to read " of(must[i]) "."
            for (i = 1; i <= count; i++) {
                if (times[names[i]] > 1) print "It names " of(names[i]) " " times[names[i]] " times."
                if (!(names[i] in exists)) print "It names " of(names[i]) ", which there is not in this stage."
            }
        }' "$scratch/may" "$scratch/must" "$scratch/listed"
}

# --- The check itself, checked: a stage of which everything is known --------------------------------

sample()
{
    mkdir -p "$scratch/sample/lib/one" "$scratch/sample/stages/01-a" "$scratch/sample/stages/02-b" \
        "$scratch/sample/tests/course"
    cp tests/course/functions.awk "$scratch/sample/tests/course"
    cd "$scratch/sample" || exit 1
    printf '%s\n' 'static int table[] = {' '    1,' '};' '' 'static bool long_one(int a,' '                     int b)' \
        '{' '    call(a);' '}' '' 'int one(void);' '' 'int one(void)' '{' '}' >lib/one/one.c
    printf '%s\n' 'static void stays(void)' '{' '}' '' 'int main(void)' '{' '    stays();' '}' >stages/01-a/server.c
    printf '%s\n' 'static void stays(void)' '{' '}' '' 'int main(void)' '{' '    one();' '}' >stages/02-b/server.c
    printf '%s\n' '# B' '- `gone()`: before the section' '## Read every line' '' '`lib/one/one.c`, in this order:' '' \
        "$@" '' '`stages/02-b/server.c`:' '' '- `main()`: the start' '' '## Then' '- `gone()`: after it' \
        >stages/02-b/README.md
    complaints 02-b 01-a one
}

says() # NAME EXPECTED LINE...: of a chapter with these lines in its list
{
    test=$1 expected=$2
    shift 2
    said=$(sample "$@")
    if [ "$said" = "$expected" ]; then ok "$test"; else not_ok "$test" "expected: $expected
said:     $said"; fi
}

says 'a whole list is accepted' '' '- `long_one()`, `one()`: calls `gone()`'
says 'a function that is left out is told' 'Nobody is told to read long_one() of lib/one/one.c.' '- `one()`: x'
says 'a function that is named twice is told' 'It names one() of lib/one/one.c 2 times.' \
    '- `long_one()`: x' '- `one()`: x' '- `one()`: x'
says 'a function that does not exist is told' \
    'It names gone() of lib/one/one.c, which there is not in this stage.' \
    '- `long_one()`: x' '- `one()`: x' '- `gone()`: x'

# --- The chapters ---------------------------------------------------------------------------------

while IFS='|' read -r stage before new; do
    said=$(complaints "$stage" "$before" "$new" </dev/null)
    name="the chapter of $stage has every new function read, once"
    if [ -z "$said" ]; then ok "$name"; else not_ok "$name" "$said"; fi
done <<END
$(steps)
END
tap_end
