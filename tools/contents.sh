#!/bin/sh
# Contents decide, and not times: a file that mv, cp -p or an archive has put back may be older than what was built of
# another. So what has other contents than at the last make, and is not newer than all that was built, becomes new.
#
#   tools/contents.sh OUT       at the root of the course: each make does this first
#
# Prints the names of files whose times we cannot set, for make to take for new. OUT/obj/contents has what make saw
# last, and OUT/obj/last is as old as the youngest thing that tools/whole.sh has begun to build.
record=$1/obj/contents
last=$1/obj/last
new=$1/contents.$$ # not beside it, where copies are made meanwhile
trap 'rm -f "$new"' EXIT
trap 'exit 1' HUP INT TERM

# But for what a learner edits there, which is compiled for each check. To touch that would look like a save.
exercises="exercises/*/*/check.c exercises/*/*/play.c exercises/*/*/nothing.c exercises/*/*/*.h"
{ mkdir -p "$1/obj" && true >"$new"; } 2>/dev/null || exit 0
{ cksum Makefile mk/*.mk lib/*/*.[ch] stages/*/*.[ch] stages/*/*/*.[ch] zoo/*.[ch] zoo/*/*.[ch] $exercises \
    tools/*.[ch] tools/*/*.[ch] tools/*/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch]; echo whole; } >"$new" 2>/dev/null
[ "$(tail -n 1 "$new")" = whole ] || exit 0 # the disk is full
! cmp -s "$new" "$record" || exit 0

# What tools/whole.sh had begun when it was killed: a name ends with the number of the process.
find "$1" -name '*-began' | while IFS= read -r began; do
    left=${began%-began}
    kill -0 "${left##*.}" 2>/dev/null || rm -f "$left" "$left"-*
done

# A file that is gone was in an archive or a program; so what stands beside it becomes new, too.
changed()
{
    awk '{ line = $0; sub(/^[0-9]+ [0-9]+ /, ""); folder = $0; sub(/[^\/]*$/, "", folder) }
        NR == FNR { before[$0] = line; at[$0] = folder; next }
        { now[$0] = folder }
        before[$0] != line
        END { for (name in before) if (!(name in now) && name ~ /^(lib|stages)\//) gone[at[name]]
            for (name in now) if (now[name] in gone) print name }' "$record" "$new"
}

if [ -e "$record" ] && [ -e "$last" ]; then
    old=$(changed | while IFS= read -r file; do
        [ "$file" -nt "$last" ] || touch -c "$file" 2>/dev/null || echo "$file"
    done)
    [ -z "$old" ] || { echo "$old"; exit 0; }
fi
mv -f "$new" "$record"
