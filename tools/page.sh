#!/bin/sh
# Show a file with a comparison in it, in colour, in $PAGER or less. The exit status is 127 if there is neither.
#
#   tools/page.sh FILE        at the root of the course
set -u
. tools/course-common.sh
pager=${PAGER:-less}
command -v "${pager%% *}" >/dev/null || exit 127
export LESS="${LESS--R}"
in_colour <"$1" | sh -c "$pager"
exit 0
