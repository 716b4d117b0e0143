#!/bin/sh
# The course to be handed out: without solutions, cures and history.
#
#   tools/handout.sh FOLDER     make it there; DIRTY=1 takes what is not committed
#   tools/handout.sh changed    what differs here from what was committed or, in a handout, handed out: a line for each
#                               file that a learner does not edit
#
# A handout keeps each untouched file, for `make reset`. Its .handout says which course it is of, and has the checksum
# of each file that decides what comes of an exercise. Exit status: 0 if all is well; 1 if something differs, or could
# not be written; 2 if no handout can be made.
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh

# What answers an exercise, an animal or an exam.
without='exercises/solutions zoo/cures docs/teacher tests/course/zoo tests/course/grade tests/course/hostile .ci'
# What decides what comes of an exercise.
decisive='^\(Makefile\|mk/\|lib/\|stages/\|tests/\|tools/\|exercises/\|steps/\|zoo/\|quizzes/\)'

# --- Which files -----------------------------------------------------------------------------------

has_git()
{
    [ -n "$(git ls-files Makefile 2>/dev/null)" ]
}

# All but what is made here. A name with a blank is none of ours.
files()
{
    find . -type f ! -path './build/*' ! -path './.*/*' ! -path './zoo/mine/*' ! -path './mine/*' ! -name '*.mine*' ! -name '*.new' |
        sed 's|^\./||' | grep -v '[[:space:]]' | sort
}

# What git knows, so that a teacher's notes do not go along.
handed_out()
{
    if has_git; then git ls-files; else files; fi | awk -v without="$without" '
        BEGIN { count = split(without, prefix) }
        { for (i = 1; i <= count; i++) if (index($0, prefix[i] "/") == 1 || index($0, prefix[i] ".") == 1) next; print }'
}

# The files that learners edit, with their folders.
edited_files()
{
    for readme in exercises/[0-9]*/[0-9]*-*/README.md; do
        edited_names "${readme%/README.md}" | sed "s|^|${readme%README.md}|"
    done
}

# --- Making it -------------------------------------------------------------------------------------

# Set $to, the folder, which is there and empty.
need_place() # FOLDER
{
    [ -n "${1-}" ] || fail 2 "Name a folder, such as: make handout DIR=../handout"
    [ ! -e .handout ] || fail 2 "This is a handout: make one where the solutions are."
    [ -z "${PRIVATE-}" ] || fail 2 "A handout has no private exercises, so none was made: say this without PRIVATE=. Of" \
        "$PRIVATE give learners the README.md, the file to edit and its headers by hand."
    near=$1
    while [ ! -d "$near" ]; do near=$(dirname "$near"); done
    near=$(cd "$near" && pwd -P)/
    case $near in "$(pwd -P)"/*) fail 2 "$1 is inside the course: name a folder outside of it." ;; esac
    if [ -e "$1" ] && [ ! -d "$1" ]; then fail 2 "$1 is a file: name a folder that is new or empty."; fi
    [ -z "$(ls -A "$1" 2>/dev/null)" ] || fail 2 "$1 is not empty: name a folder that is new or empty."
    mkdir -p "$1" || exit 2
    to=$1
}

refuse_dirty()
{
    has_git && [ -z "${DIRTY-}" ] || return 0
    dirty=$(git status --porcelain --untracked-files=no . | head -n 1)
    [ -z "$dirty" ] ||
        fail 2 "${dirty#???} differs from what was committed: commit it, or say DIRTY=1 to hand it out as it is."
}

# A folder at a time: a process for each file would take seconds.
copy()
{
    handed_out | awk '{ folder = $0; sub(/[^\/]*$/, "", folder); of[folder] = of[folder] " " $0 }
        END { for (folder in of) print "./" folder of[folder] }' |
        while read -r folder names; do
            # Names are words.
            # shellcheck disable=SC2086
            mkdir -p "$to/$folder" && cp -p $names "$to/$folder" || exit
        done
}

# Pages that lead to what is left out.
take_links_out()
{
    folders=$(say "$without" | sed -e 's|[^ ]*/||g' -e 's/ /\\|/g')
    (cd "$to" && grep -rl "](.*\($folders\)/" . --include='*.md') | sed 's|^\./||' >"$scratch/pages"
    while read -r page; do
        awk -v page="$page" -v without="$without" -f tools/handout.awk "$page" >"$to/$page" || return
    done <"$scratch/pages"
}

# Whatever has become of the file here.
add_untouched()
{
    for file in $(edited_files); do
        folder=${file%/*}
        mkdir -p "$to/$folder/untouched" &&
            untouched_file "$folder" "${file##*/}" >"$to/$folder/untouched/${file##*/}" &&
            cp "$to/$folder/untouched/${file##*/}" "$to/$file" || return
    done
}

sums() # of the files here that decide, but for those that learners edit
{
    edited_files >"$scratch/edited"
    files | grep "$decisive" | grep -vxF -f "$scratch/edited" | xargs cksum
}

# Which course it is of. Without git, its files say it.
course_id()
{
    git describe --always --dirty 2>/dev/null || sums | cksum | sed 's/\([0-9]*\) .*/sum-\1/'
}

describe()
{
    cat <<END
# A handout of the course, made by \`make handout\`, format 1: which course it is of, and the checksums of the files
# that decide what comes of an exercise. \`tools/handout.sh changed\` says which of them differ now.
course $id
END
    (cd "$to" && tools/handout.sh sums)
}

make_handout() # FOLDER
{
    need_place "$1"
    refuse_dirty
    id=$(course_id)
    if ! { copy && take_links_out && add_untouched && describe >"$scratch/handout" && cp "$scratch/handout" "$to/.handout"; }; then
        rm -rf "${to:?}"
        fail 1 "The handout could not be written; $to is removed."
    fi
    say "$to is the course ($id) without solutions: $(edited_files | grep -c .) exercises to do."
    has_git || return 0
    unknown=$(git ls-files --others --exclude-standard | grep -c .)
    [ "$unknown" -eq 0 ] || say "Left out are files that git does not know: $unknown. \`git status\` names them."
}

# --- What has changed since ------------------------------------------------------------------------

changed()
{
    if [ -e .handout ]; then
        { sed '/^[#c]/d' .handout; echo '='; sums; } | awk '$1 == "=" { now = 1; next }
            { name = $3 }
            !now { was[name] = $0; next }
            was[name] != $0 { print name }
            { delete was[name] }
            END { for (name in was) print name }' | sort
    elif has_git; then
        edited_files >"$scratch/edited"
        git status --porcelain --untracked-files=all --no-renames . | sed 's/^...//' | grep "$decisive" |
            grep -vxF -f "$scratch/edited"
    else
        fail 2 "Neither git nor a file .handout says how this course was. $(git ls-files Makefile 2>&1 >/dev/null | head -n 1)"
    fi >"$scratch/changed"
    cat "$scratch/changed"
    [ ! -s "$scratch/changed" ]
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
case ${1-} in
changed | sums) "$1" ;;
*) make_handout "${1-}" ;;
esac
