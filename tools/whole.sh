#!/bin/sh
# Has a file built so that nobody ever sees half of it, nor takes it for newer than what was changed meanwhile.
#
#   tools/whole.sh FILE COMMAND...
#
# The command writes a file NEW, and NEW-d, if it is a compiler that lists what it has read. When it has ended well,
# these become FILE and its .d, by a rename each. FILE is as old as the beginning of its building: what was saved later
# is newer.
file=$1
shift
new=$file.$$
trap 'rm -f "$new" "$new-d" "$new-began"' EXIT
trap 'exit 1' HUP INT TERM
[ -d "${file%/*}" ] || mkdir -p "${file%/*}" || exit

for word; do
    shift
    case $word in NEW | NEW-d) word=$new${word#NEW} ;; esac
    set -- "$@" "$word"
done

: >"$new-began"
{ true >"${OUT:-build}/obj/last"; } 2>/dev/null # see tools/contents.sh
"$@" 8>&- 9>&- || exit # these are locks: tools/lock.sh
touch -r "$new-began" "$new" && { [ ! -e "$new-d" ] || mv -f "$new-d" "${file%.o}.d"; } && mv -f "$new" "$file"
