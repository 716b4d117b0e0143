#!/bin/sh
# The exercises of a stage, tested both ways: untouched each fails with the intended message, solved it
# passes, and so it does when it is solved otherwise; solved wrong in a usual way it is refused with a
# message about that mistake.
#
#   tests/course/exercises.sh 02        prints TAP
#
# In exercises/solutions/NN-name/M-slug/, untouched.c holds the marked places as a learner finds them,
# and each wrong-*.c holds them with a mistake, under a comment that begins "Refused with:" and quotes
# what the learner must be told. A right-*.c, if there is one, holds them solved in another way. Whole
# files are made of these and the solution. Where the marked place is most of the file, a mistake is a
# wrong-*.patch of the solution, which begins with the same words.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=

. tests/course/tap.sh
. tools/course-common.sh
linker=$(fast_linker)

report() # STATUS NAME WHY
{
    if [ "$1" -eq 0 ]; then ok "$2"; else not_ok "$2" "$(printf '%s\n' "$3" | grep -v '^  ok ' | head -30)"; fi
}

places() # MODE [FILE...]
{
    mode=$1
    shift
    awk -v mode="$mode" -f tools/course-places.awk "$@"
}

# --- What each exercise must have ------------------------------------------------------------------

complain_about_files()
{
    grep -q "^# $number: ." "$folder/README.md" || echo "README.md does not begin with '# $number: TITLE'"
    grep -q "make exercise E=$number" "$folder/README.md" || echo "README.md does not say how to run it"
    [ "$(grep -c '^## Hint ' "$folder/hints.md")" -ge 2 ] || echo "hints.md has fewer than two hints"
    awk '/^    / && before ~ /^[^ ]/ { print "in hints.md the code above this line is not indented: " $0 } { before = $0 }' \
        "$folder/hints.md"
    [ -s "$folder/fails-with" ] || echo "fails-with is missing"
    [ -s "$solved/README.md" ] || echo "the solution has no README.md"
    [ -n "$(wrong_variants)" ] || echo "there is no wrong solution"
    [ -e "$folder/play.c" ] || grep -q 'contract_main(' "$folder/check.c" ||
        echo "its check asks neither a player (play.c) nor a server (contract.h)"
}

# A learner's own file is no concern of ours: wherever progress is kept, learners are at work.
complain_about_untouched()
{
    [ -e .course/progress ] && return
    cmp -s "$folder/$file" "$work/untouched/$file" ||
        echo "$file is not what 'make reset' makes of the solution and untouched.c:" \
            "$(diff "$folder/$file" "$work/untouched/$file" | head -5)"
}

# An exercise that begins with a server or a module of ours is that file, but for its marked places, for
# more #include lines, and for lines with the comment ELSEWHERE: they stand for what another exercise asks for.
complain_about_origin()
{
    origin=$(ls "stages/$stage/$file" lib/*/"$file" 2>/dev/null | head -1)
    [ -n "$origin" ] || return
    places outside "$work/untouched/$file" | grep -q '^[^@]' || return # it begins with an empty file
    places outside "$work/untouched/$file" | sed 's|.*/[*] ELSEWHERE: .*|@|' |
        grep -v -e '^#include' -e '^$' >"$work/outside"
    grep -v -e '^#include' -e '^$' "$origin" >"$work/origin"
    awk 'NR == FNR { text = text $0 "\n"; next }
        $0 == "@" { find() ; open = 1; next }
        { part = part $0 "\n" }
        function find() {
            at = part == "" ? 1 : index(text, part)
            if (at == 0 || (at > 1 && !open)) bad = part
            text = substr(text, at + length(part)); part = ""; open = 0
        }
        END { find(); if (bad != "") printf "not in the original:\n%s", bad }' \
        "$work/origin" "$work/outside" >"$work/differences"
    [ ! -s "$work/differences" ] || {
        echo "outside its marked places it differs from $origin: tools/course-refresh.sh brings it up to date."
        head -5 "$work/differences"
    }
}

complain_about_chapter()
{
    [ -e "stages/$stage/README.md" ] || return
    case $folder in exercises/*) ;; *) return ;; esac # PRIVATE: no chapter lists it
    grep -q "$folder" "stages/$stage/README.md" || echo "stages/$stage/README.md does not list $folder"
}

check_parts() # NAME COMPLAINT
{
    complaint=$("$2")
    [ -z "$complaint" ]
    report $? "$number $1" "$complaint"
}

# --- What its check must say -----------------------------------------------------------------------

make_variant() # NAME: the solution with its places taken from NAME.c, or patched with NAME.patch
{
    mkdir -p "$work/$1"
    if [ -e "$solved/$1.patch" ]; then
        cp "$solved/$file" "$work/$1/$file"
        patch=$PWD/$solved/$1.patch
        (cd "$work/$1" && GIT_CEILING_DIRECTORIES=${PWD%/*} git apply -C1 "$patch")
    else
        places splice "$solved/$1.c" "$solved/$file" >"$work/$1/$file"
    fi
}

wrong_variants()
{
    ls "$solved"/wrong-*.c "$solved"/wrong-*.patch 2>/dev/null
}

# make builds the solution; what it ran for that builds every variant, with another folder and another name.
build_solution()
{
    rm -rf "$built/solution"
    make --no-print-directory V=1 VARIANT=asan WERROR=1 exercise-build E="$number" FROM="$solved" NAME=solution \
        LDFLAGS="$linker" >"$work/made" 2>&1 ||
        { cat "$work/made"; return 1; }
    sed -e :join -e '/\\$/{ N; s/\\\n//; b join' -e '}' "$work/made" | grep '/solution/[^ ]*\.o' >"$work/recipe"
}

# The check is the same for all: it has nothing of the variant in it.
build() # NAME [FLAGS]: what sed does to the flags of the compiler
{
    rm -rf "$built/$1"
    mkdir "$built/$1"
    sed -e "s|$solved/|$work/$1/|g; s|/solution/|/$1/|g; ${2-}" "$work/recipe" >"$work/commands"
    sh -e "$work/commands" 2>&1
}

# What the learner reads.
run() # NAME
{
    tools/course.sh run "$number" "$1"
}

# A test that asks what the server did is skipped where strace cannot look; what only that test refuses is not refused
# there.
say_why_blind() # WHAT THE LEARNER READS
{
    printf '%s\n' "$1" | tr -s ' \n' ' ' | grep -o -e 'strace is missing' -e 'ptrace is forbidden' | head -n 1
}

complain_about_refusal() # NAME PHRASE FLAGS VARIABLE...
{
    name=$1
    phrase=$2
    made=$(build "$1" "$3") || { echo "$made"; return; }
    shift 3
    said=$(export "$@" && run "$name") && { echo "it passes"; say_why_blind "$said"; return; }
    printf '%s\n' "$said" | tr -s ' \n' ' ' | grep -qF "$phrase" || printf 'expected to read: %s\n%s\n' "$phrase" "$said"
}

# As a learner builds it: sets $why if it is not.
is_refused() # NAME PHRASE
{
    why=$(complain_about_refusal "$1" "$2" 's/ -Werror / /' PATIENCE=5000)
    [ -z "$why" ]
}

# First in haste: without sanitizers, with little patience, and up to the first failure. What only sanitizers tell, and
# what a busy machine has told otherwise, comes with a learner's build. MORE=1 asks for that one at once.
is_refused_in_haste() # NAME PHRASE
{
    if [ -z "${MORE-}" ]; then
        why=$(complain_about_refusal "$1" "$2" 's/ -Werror / /; s/ -O1 -g -fsanitize=[^ ]* / -O0 -g /' \
            PATIENCE=300 CHECK_IN_HASTE=1)
        [ -n "$why" ] || return 0
    fi
    is_refused "$1" "$2"
}

phrase_of() # FILE
{
    sed -n '1s|^.*Refused with: ||p' "$1"
}

check_exercise()
{
    mkdir -p "$work"
    make_variant untouched
    check_parts "has all its parts" complain_about_files
    check_parts "is untouched, as the solution and untouched.c say" complain_about_untouched
    check_parts "begins with the course's own file" complain_about_origin
    check_parts "is listed in its chapter" complain_about_chapter
    why=$(build_solution && run solution)
    report $? "$number passes when it is solved" "$why"
    is_refused untouched "$(cat "$folder/fails-with")"
    report $? "$number fails untouched with its own message" "$why"
    for right in $(ls "$solved"/right-*.c 2>/dev/null); do
        name=$(basename "$right" .c)
        make_variant "$name"
        why=$(build "$name" && run "$name")
        report $? "$number accepts $name" "$why"
    done
    for wrong in $(wrong_variants); do
        name=${wrong##*/}
        name=${name%.*}
        why=$(make_variant "$name" 2>&1) && is_refused_in_haste "$name" "$(phrase_of "$wrong")"
        status=$?
        case $why in
        "it passes"*[es]trace*) ok "$number refuses $name # SKIP ${why##*
}" ;;
        *) report $status "$number refuses $name" "$why" ;;
        esac
    done
}

only=${2-}
for folder in exercises/"$1"-*/[0-9]*-* ${PRIVATE:+"$PRIVATE"/exercises/"$1"-*/[0-9]*-*}; do
    [ -d "$folder" ] || continue
    enter "$folder"
    number=$e
    [ -z "$only" ] || [ "$only" = "$number" ] || continue
    file=$(edited_names "$folder")
    work=build/test/exercises/$number
    built=build/asan/exercises/$number
    check_exercise
done
tap_end
