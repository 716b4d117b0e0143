#!/bin/sh
# The recipe in docs/teaching.md, "An exercise of your own", followed in a copy of the course: each command there prints
# what the page shows, and harms no other exercise. TAP.
set -u
export LC_ALL=C MAKEFLAGS=
unset SUITE STAGE PRIVATE
. tests/course/tap.sh

page=$PWD/docs/teaching.md
make_scratch
mkdir "$scratch/course"
tests/course/copy.sh "$scratch/course" && cd "$scratch/course" || exit 2
mkdir -p build/test

new=exercises/02-select/9-next-deadline
solved=exercises/solutions/02-select/9-next-deadline

# What the page shows behind a command. A last line "..." stands for all that follows; a command behind which nothing is shown must say something of 02-10.
shown() # COMMAND
{
    awk -v command="\$ $1" '/^```/ { inside = 0 } inside && /^\$ / { exit } inside { print } $0 == command { inside = 1 }' "$page"
}

does_what_the_page_says() # COMMAND
{
    grep -qF "\$ $1" "$page" || { not_ok "the recipe says: $1" "docs/teaching.md does not say so"; return; }
    said=$(eval "$1" 2>&1 </dev/null)
    expected=$(shown "$1")
    case $expected in
    *...) said=$(printf '%s\n' "$said" | head -n $(($(printf '%s\n' "$expected" | wc -l) - 1)))
        expected=$(printf '%s\n' "$expected" | sed '$d') ;;
    esac
    if [ -n "$expected" ]; then
        expect "$1" "$expected" "$said"
    else
        case $said in *02-10*) ok "$1" ;; *) not_ok "$1" "$said" ;; esac
    fi
}

# Other exercises: each file of theirs, and what comes of 02-5, which was copied.
others()
{
    find exercises -type f ! -path "$new/*" ! -path "$solved/*" | sort | xargs cksum
}

refuses() # NAME WORDS ARGUMENT...
{
    name=$1 words=$2
    shift 2
    said=$(make -s new-exercise "$@" 2>&1)
    case $?:$said in
    0:*) not_ok "$name" "it does it" ;;
    *:*"$words"*) ok "$name" ;;
    *) not_ok "$name" "expected '$words'; it said: $said" ;;
    esac
}

others >"$scratch/before"
cp exercises/solutions/02-select/5-how-long/sleep.c exercises/02-select/5-how-long/sleep.c # by the teacher, who has tried it
does_what_the_page_says 'make new-exercise E=02-9 LIKE=02-5 SLUG=next-deadline'
tools/course.sh reset 02-5 >/dev/null
rm -f exercises/02-select/5-how-long/sleep.c.mine
expect 'no file of another exercise has changed' "$(cat "$scratch/before")" "$(others)"
does_what_the_page_says 'tests/course/exercises.sh 02 02-9'
echo '- [8](../../exercises/02-select/9-next-deadline/README.md): the next deadline.' >>stages/02-select/README.md
expect 'with its line in the chapter all is well' '' "$(tests/course/exercises.sh 02 02-9 | grep -v -e '^ok' -e '^1\.\.')"
expect 'the copied one is as well as before' '' "$(tests/course/exercises.sh 02 02-5 | grep -v -e '^ok' -e '^1\.\.')"
expect 'all exercises of the stage can be checked, each by itself' \
    "$(for folder in exercises/02-select/*/; do folder=${folder%/}; folder=${folder##*/}
        echo "02-${folder%%-*} untouched"; done)" \
    "$(tools/course.sh check 02 2>&1 | awk '$1 ~ /^02-/ { print $1, $2 }')"
case $(tools/course.sh list) in
*"  02-9   -        Like 02-5: How long may"*) ok 'it is listed, with a title to be replaced' ;;
*) not_ok 'it is listed, with a title to be replaced' "$(tools/course.sh list)" ;;
esac

mkdir ../private
does_what_the_page_says 'make new-exercise E=02-10 LIKE=02-5 SLUG=in-the-exam PRIVATE=../private'
does_what_the_page_says 'make check STAGE=02 PRIVATE=../private'
expect 'a private one passes its test, and no chapter has to list it' '' \
    "$(PRIVATE=../private tests/course/exercises.sh 02 02-10 | grep -v -e '^ok' -e '^1\.\.')"
refuses 'a number that is taken in a private folder is refused' 'The number 02-10 is taken by ../private/' \
    E=02-10 LIKE=02-5 SLUG=other PRIVATE=../private

refuses 'a number that is taken is refused' "The number 02-9 is taken by $new." E=02-9 LIKE=02-5 SLUG=other
refuses 'a name that is taken is refused' "There is $new already" E=02-10 LIKE=02-5 SLUG=next-deadline
refuses 'a name that is none is refused' 'is no name for a folder' E=02-10 LIKE=02-5 SLUG=../x
refuses 'a stage that is none is refused' 'There is no stage 77' E=77-1 LIKE=02-5
refuses 'an exercise that is none is refused' "There is no exercise '02-77'" E=02-10 LIKE=02-77
refuses 'a number that is none is refused' 'Say which number it gets' E=2 LIKE=02-5
refuses 'a server of one stage is no exercise of another' 'is about the server of 02-select' E=03-9 LIKE=02-1
refuses 'an exercise is not moved before what it uses' 'has not yet what' E=02-10 LIKE=07-5
expect 'what is refused leaves nothing' '' "$(ls -d exercises/*/10-* exercises/03-*/9-* exercises/solutions/*/10-* exercises/solutions/03-*/9-* 2>/dev/null)"
tap_end
