#!/bin/sh
# What is taken of a submission: run by tools/grade.sh in a cell, where the submission can only be read.
#
#   tools/grade-take.sh SUBMISSION OUT WANTED [newest]     at the root of the course
#
# SUBMISSION is a folder, an archive or a git repository. WANTED has a line for each file to edit: its exercise and
# its path in the course. Into OUT go
#
#   02-5/sleep.c     what was taken, for each exercise
#   02-5.why         why nothing was
#   own/             files of stages/ and lib/ that the course has
#   notes            a line for each thing that a teacher should know
#   trouble          what is no fault of the student's
#   newest           with "newest": an empty file as old as the newest one of the submission
#
# A file is taken from where the course has it, be the course's root in a folder of the submission or not; else from a
# folder with the number or name of its exercise; else if it is the only one of its name, and its name that of one
# exercise alone. Links are not followed.
set -u
export LC_ALL=C
submission=$1
out=$2
wanted=$3
LARGEST=262144 # bytes of a source
EXITS='^/|(^|/)\.\.(/|$)'

note()
{
    printf '%s\n' "$*" >>"$out/notes"
}

give_up() # SENTENCE
{
    printf '%s\n' "$*" >"$out/trouble"
    exit
}

# --- What it is ------------------------------------------------------------------------------------

# A tree to read, as the working folder.
unpack()
{
    [ -r "$submission" ] || give_up "it cannot be read by this user"
    mkdir /tmp/tree
    case $submission in
    *.zip) unpack_zip ;;
    *.tar | *.tar.* | *.tgz) unpack_tar ;;
    *) if is_bare "$submission"; then unpack_git "$submission"; else enter_folder; return; fi ;;
    esac
    cd /tmp/tree || exit
}

# With the paths that are left out: unpacking programs differ in what they make of these.
unpack_tar()
{
    tar -tf "$submission" >/tmp/names 2>/tmp/words ||
        { note "not an archive that can be read: $(head -n 1 /tmp/words)"; return; }
    tell_of_exits
    (cd /tmp/tree && tar -xf "$submission" --exclude='../*' --exclude='*/../*' --exclude='/*') 2>/tmp/words ||
        note "not all of the archive can be unpacked: $(grep -m 1 . /tmp/words || echo it is too large)"
}

unpack_zip()
{
    command -v unzip >/dev/null || give_up "unzip is missing, so this archive was not read"
    unzip -Z1 "$submission" >/tmp/names 2>/tmp/words ||
        { note "not an archive that can be read: $(head -n 1 /tmp/words)"; return; }
    tell_of_exits
    (cd /tmp/tree && unzip -qq -o "$submission" -x '../*' '*/../*' '/*') >/tmp/words 2>&1 </dev/null ||
        note "not all of the archive can be unpacked: $(grep -m 1 . /tmp/words || echo it is too large)"
}

tell_of_exits()
{
    ! grep -Eq "$EXITS" /tmp/names || note "a path of the archive leads out of it: not followed"
}

is_bare()
{
    [ -d "$1" ] && [ -f "$1/HEAD" ] && [ -d "$1/objects" ] && [ -d "$1/refs" ]
}

# What is committed. No settings of the repository may run a program; here it would find nothing to harm.
unpack_git() # REPOSITORY
{
    command -v git >/dev/null || give_up "git is missing, so this repository was not read"
    GIT_NO_LAZY_FETCH=1 GIT_CONFIG_NOSYSTEM=1 HOME=/tmp git -c safe.directory='*' --git-dir="$1" \
        archive HEAD >/tmp/archive 2>/tmp/words || note "the repository cannot be read: $(head -n 1 /tmp/words)"
    (cd /tmp/tree && tar -xf /tmp/archive) 2>/dev/null
}

# A clone counts with the files that lie there; if there are none, with what is committed.
enter_folder()
{
    cd "$submission" 2>/dev/null && ls >/dev/null 2>&1 || give_up "the folder cannot be read by this user"
    if is_bare .git && [ -z "$(find . -path ./.git -prune -o -type f -print | head -n 1)" ]; then
        unpack_git "$submission/.git"
        cd /tmp/tree || exit
    fi
}

# --- Which file ------------------------------------------------------------------------------------

# Run a command of find on what matches; what git and make have there is nobody's submission.
among() # PATTERN [EXPRESSION]
{
    pattern=$1
    shift
    find . \( -name .git -o -path '*/build' \) -prune -o -path "$pattern" ! -type d "$@"
}

count() # PATTERN: a name may be of more than one line
{
    among "$1" -exec printf x \; | wc -c
}

why_not() # SENTENCE
{
    [ -e "$out/$e.why" ] || printf '%s\n' "$*" >"$out/$e.why"
}

# Sets $pattern to where the wanted file is; fails if it is nowhere, or in several places.
find_place()
{
    exercise_folder=${path%/*}
    slug=${exercise_folder##*/}
    for pattern in "./$path" "*/$path" "*/$e/$file" "*/$slug/$file" "*/${slug#*-}/$file"; do
        found=$(count "$pattern")
        [ "$found" -eq 0 ] || break
    done
    [ "$found" -gt 0 ] || find_alone
    [ "$found" -lt 2 ] || why_not "there are $found files that could be $path"
    [ "$found" -eq 1 ]
}

# By its name alone, if no other exercise that is asked for has a file of this name.
find_alone()
{
    [ "$(grep -c "/$file\$" "$wanted")" -eq 1 ] || return
    pattern="*/$file"
    found=$(among "$pattern" ! -path '*/exercises/*' ! -path '*/stages/*' ! -path '*/lib/*' -exec printf x \; | wc -c)
}

take() # with $e, $path, $file
{
    find_place || { why_not "$file is not there"; return; }
    outside='! -path */exercises/* ! -path */stages/* ! -path */lib/*'
    [ "$pattern" = "*/$file" ] || outside=
    # Patterns for find, not for the shell.
    set -f
    # shellcheck disable=SC2086
    if [ -n "$(among "$pattern" $outside -type l -exec printf x \;)" ]; then
        why_not "$file is a symbolic link, which is not followed"
    elif [ -z "$(among "$pattern" $outside -type f -exec printf x \;)" ]; then
        why_not "$file is not a plain file"
    elif [ -z "$(among "$pattern" $outside -type f -size -$((LARGEST / 512 + 1)) -exec printf x \;)" ]; then
        why_not "$file is larger than $LARGEST bytes"
    else
        mkdir -p "$out/$e"
        among "$pattern" $outside -type f -exec cp {} "$out/$e/$file" \; 2>/dev/null
        [ -e "$out/$e/$file" ] || give_up "$file cannot be read by this user"
    fi
    set +f
}

# --- More ------------------------------------------------------------------------------------------

# Where stages/ and lib/ were handed in, with the folder that they lie in.
take_own()
{
    # shellcheck disable=SC2016
    among '*' -type f \( -path './stages/*' -o -path './lib/*' -o -path './*/stages/*' -o -path './*/lib/*' \) \
        -name '*.[ch]' -exec sh -c '
            for found do
                at=${found#./}
                case $at in stages/* | lib/*) ;; *) at=${at#*/} ;; esac
                [ -f "$course/$at" ] && [ ! -L "$course/$at" ] && ! cmp -s "$found" "$course/$at" || continue
                mkdir -p "$out/own/${at%/*}" && cp "$found" "$out/own/$at"
            done' sh {} +
}

# shellcheck disable=SC2016
find_newest()
{
    touch -d 1980-01-01T00:00:00 "$out/newest"
    among '*' -type f -newer "$out/newest" -exec sh -c '
        for found do [ ! "$found" -nt "$out/newest" ] || touch -r "$found" "$out/newest"; done' sh {} +
}

course=$PWD
export course out
unpack
while read -r e path; do
    file=${path##*/}
    take
done <"$wanted"
take_own
[ -z "${4-}" ] || find_newest
chmod -R u+rwX,a+rX "$out"
