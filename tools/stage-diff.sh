#!/bin/sh
# The lesson of a stage: what its code changes in that of the stage before.
#
#   tools/stage-diff.sh BEFORE STAGE
#
# A client is a lesson of its own, and left out.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for stage in "$1" "$2"; do mkdir "$work/$stage" && cp stages/"$stage"/*.[ch] "$work/$stage"; done
cd "$work" && rm -f ./*/client.c
# 1: they differ, 141: the reader has seen enough, and left the pager.
git diff --no-index --no-prefix --stat --patch "$1" "$2" || case $? in 1 | 141) ;; *) exit 2 ;; esac
