#!/bin/sh
# Run a command, and tell if what it prints cannot be written, since the disk is full, for instance: the shell's own
# printf, and many a program, go on as if nothing were.
#
#   tools/output.sh COMMAND [ARGUMENT...]
#
# One program writes it all, and is asked. The exit status is that of the command, or 1 if something was lost. What goes
# to a terminal, or through a pipe to another program, is not our affair.
set -u
[ ! -t 1 ] && [ ! -p /dev/stdout ] || exec "$@"

exec 9>&1 7>&2 # make may have use for the numbers 3 and 4
# shellcheck disable=SC3013 # a shell without -ef keeps them apart
if [ /dev/fd/9 -ef /dev/fd/7 ] 2>/dev/null; then both=yes; else both=; fi
status=$({
    { if [ -n "$both" ]; then "$@" 2>&1; else "$@"; fi 7>&- 8>&- 9>&-; echo $? >&8; } |
        { why=$(cat 2>&1 >&9) || { echo "cannot write to stdout: ${why##*: }" >&2; echo lost >&8; }; }
} 8>&1)
case $status in *lost*) exit 1 ;; esac
exit "$status"
