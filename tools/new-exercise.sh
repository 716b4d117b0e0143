#!/bin/sh
# Begins an exercise as a copy of one that is like it, untouched, with its solution and its wrong solutions.
#
#   tools/new-exercise.sh 02-9 02-5 [NAME]     the new number, the one that is like it, and the name of its folder
#
# With PRIVATE=folder it is made there, in no public tree. Exit status: 0 if it was made; 2 if not.
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh
roots="exercises${PRIVATE:+ $PRIVATE/exercises}"

# Set $folder to that of an exercise, or to nothing. What a learner has left there takes a number, too.
find_folder() # PATTERN OF FOLDERS IN exercises/ [WHAT IT MUST HAVE]
{
    for root in $roots; do
        for folder in "$root"/$1; do
            [ ! -e "$folder/${2-.}" ] || return 0
        done
    done
    folder=
}

number_pattern() # NUMBER
{
    say "${1%%-*}-*/${1#*-}-*"
}

# Set $new, where it is to be, and $stage.
need_place() # NUMBER NAME
{
    stage=$(cd stages && ls -d "${1%-*}"-*/README.md 2>/dev/null)
    stage=${stage%/README.md}
    [ -n "$stage" ] || fail 2 "There is no stage ${1%-*} for an exercise $1."
    find_folder "$(number_pattern "$1")"
    [ -z "$folder" ] || fail 2 "The number $1 is taken by $folder."
    case $2 in *[!a-z0-9-]* | [!a-z]*) fail 2 "SLUG=$2 is no name for a folder: take small letters, digits and '-'." ;; esac
    find_folder "*/[0-9]*-$2"
    [ -z "$folder" ] || fail 2 "There is $folder already, and progress goes by names: give it another with SLUG=name."
    new=${roots##* }/$stage/${1#*-}-$2
}

# Set $like, its folder, and $file.
need_like() # NUMBER
{
    find_folder "$(number_pattern "$1")" README.md
    like=$folder
    [ -n "$like" ] || fail 2 "There is no exercise '$1' that it could be like; \`make list\` shows all."
    [ -e "$(solved_of "$like")/untouched.c" ] || fail 2 "There is no solution of $1 here, which a new exercise needs, too."
    file=$(edited_names "$like")
}

# A server is that of its stage, and a stage has what those before it have.
need_same_ground()
{
    from=${like%/*}
    from=${from##*/}
    [ "$from" = "$stage" ] && return
    [ ! -e "stages/$from/$file" ] || fail 2 "$like is about the server of $from: in $stage it would be another one."
    [ "${from%%-*}" -lt "${stage%%-*}" ] || fail 2 "$stage has not yet what $like uses: make it in $from, or in a later stage."
}

# It says of itself which number it has.
renumber() # FILE FROM TO
{
    sed -e "s/^# $2: /# $3: Like $2: /" -e "s/E=$2\$/E=$3/" -e "s/E=$2\([^0-9]\)/E=$3\1/g" "$1" >"$1.new" && mv -f "$1.new" "$1"
}

# What a learner has left beside them is not copied.
copy_parts()
{
    for part in "$like"/*; do
        case $part in
        *.mine* | *.new | */untouched) ;;
        *) cp -R "$part" "$new" || return ;;
        esac
    done
}

make_exercise() # NUMBER LIKE
{
    mkdir -p "$new" "$(solved_of "$new")" &&
        copy_parts &&
        cp -R "$(solved_of "$like")"/. "$(solved_of "$new")" &&
        untouched_file "$like" "$file" >"$new/$file" || return
    for text in "$new"/*.md "$(solved_of "$new")"/*.md; do
        renumber "$text" "$2" "$1" || return
    done
}

say_what_next() # NUMBER LIKE
{
    with=${PRIVATE:+ PRIVATE=$PRIVATE}
    [ -e "$new/play.c" ] && player=" with play.h, what it asks, and play.c, which calls the functions that are written" || player=
    say "$new is $1, and like $2 in all but its number. Make it yours:"
    say "1. The task: README.md and hints.md there. The solution: $(solved_of "$new")/$file, the part to write between EXERCISE and END."
    say "2. untouched.c beside the solution is that part as learners find it: \`make reset E=$1$with\` makes $file of both."
    say "3. The check: check.c there$player, and in fails-with some words that it says of the untouched file."
    say "4. Beside the solution, a wrong-NAME.c for each mistake that people make, with the words that must refuse it."
    if [ -n "$with" ]; then
        say "5. Hold it to all that: PRIVATE=$PRIVATE tests/course/exercises.sh ${1%-*} $1"
    else
        say "5. A line in stages/$stage/README.md that links to it; then hold it to all that: tests/course/exercises.sh ${1%-*} $1"
    fi
}

case ${PRIVATE-} in *[[:space:]]*) fail 2 "PRIVATE=$PRIVATE has a blank in its name, with which make cannot deal." ;; esac
for number in "${1-}" "${2-}"; do
    case $number in
    [0-9][0-9]-[1-9] | [0-9][0-9]-[1-9][0-9]) ;;
    *) fail 2 "Say which number it gets and what it is like, such as: make new-exercise E=02-9 LIKE=02-5" ;;
    esac
done
need_like "$2"
slug=${like##*/}
need_place "$1" "${3:-like-${slug#*-}}"
need_same_ground
make_exercise "$1" "$2" || {
    rm -rf "$new" "$(solved_of "$new")"
    fail 2 "$new could not be written; nothing of it is left."
}
say_what_next "$1" "$2"
