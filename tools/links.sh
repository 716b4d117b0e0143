#!/bin/sh
# Whether what Markdown files point to is there: relative links, images and sections; and the targets and stages in
# the commands of make that readers are told to run.
#
#   tools/links.sh LISTER [--tap] FILE...     at the root of the course; LISTER is tools/links, built; a link to a
#                                             section needs the file that it leads to among the FILEs
lister=$1 tap=
shift
[ "$1" != --tap ] || { tap=1 && shift; }
targets=$(sed -n 's/^\([a-z][a-z-]*\):\([^=].*\)\{0,1\}$/\1/p' Makefile mk/*.mk | tr '\n' ' ')
{
    find . \( -name .git -o -path ./build \) -prune -o -print | sed 's,^\./,,'
    "$lister" "$@" || printf '%s\t0\tfault\tended with status %s\n' "$lister" $?
} | awk -v targets="$targets" -v tap="$tap" -f tools/report.awk -f tools/links.awk
