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
make_scratch

functions() # FILE...: a line "FILE FUNCTION" for each, and behind a tab what it is
{
    awk -f tools/definitions.awk -f tests/course/functions.awk "$@"
}

of_stage() # STAGE: of its own programs
{
    [ -z "$1" ] || functions stages/"$1"/*.c
}

of_modules() # MODULES: a module is a word
{
    for module in $1; do functions lib/"$module"/*.c; done
}

must_read() # STAGE BEFORE MODULES
{
    of_stage "$2" | cut -f 2 >"$scratch/before"
    of_modules "$3" | cut -f 1
    of_stage "$1" | awk -F '\t' 'FILENAME != "-" { had[$0] = 1; next } !($2 in had) { print $1 }' "$scratch/before" -
}

may_read() # STAGE MODULES: unchanged functions of its programs as well
{
    { of_stage "$1"; of_modules "$2"; } | cut -f 1
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
    must_read "$@" | sort >"$scratch/must"
    may_read "$1" "$3" | sort >"$scratch/may"
    listed "$chapter" | sort >"$scratch/listed"
    comm -23 "$scratch/must" "$scratch/listed" | sed 's/\(.*\) \(.*\)/Nobody is told to read \2() of \1./'
    uniq "$scratch/listed" | comm -13 "$scratch/may" - | sed 's/\(.*\) \(.*\)/It names \2() of \1, which there is not in this stage./'
    uniq -cd "$scratch/listed" | sed 's/ *\(.*\) \(.*\) \(.*\)/It names \3() of \2 \1 times./'
}

# --- The check itself, checked: a stage of which everything is known --------------------------------

sample()
{
    mkdir -p "$scratch/sample/lib/one" "$scratch/sample/stages/01-a" "$scratch/sample/stages/02-b" \
        "$scratch/sample/tests/course" "$scratch/sample/tools"
    cp tests/course/functions.awk "$scratch/sample/tests/course"
    cp tools/definitions.awk "$scratch/sample/tools"
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
    expect "$test" "$expected" "$(sample "$@")"
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
    expect "the chapter of $stage has every new function read, once" '' "$(complaints "$stage" "$before" "$new" </dev/null)"
done <<END
$(steps)
END
tap_end
