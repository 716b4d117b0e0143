#!/bin/sh
# Run a command, and fold what it prints, if it prints it in a window of fewer than 108 columns.
#
#   tools/fold.sh COMMAND [ARGUMENT...]     at the root of the course
#
# What goes to a file goes by way of tools/output.sh, which tells if the disk is full.
#
# FOLD_AT tells the command that lines are folded here: a paragraph shall come as one. The exit status is
# that of the command.
set -u
{ [ -t 1 ] && [ -z "${FOLD_AT-}" ] && size=$(stty size </dev/tty 2>/dev/null); } || exec tools/output.sh "$@"
columns=${size#* }
[ "$columns" -gt 0 ] && [ "$columns" -lt 108 ] || exec "$@"
export FOLD_AT=1000
exec 9>&1 # make may have use for the numbers 3 and 4
status=$({
    { "$@" 2>&1 8>&- 9>&-; echo $? >&8; } |
        awk -v columns="$columns" "$(cat tools/fold.awk)"' { print_folded($0, columns) }' >&9
} 8>&1)
exit "$status"
