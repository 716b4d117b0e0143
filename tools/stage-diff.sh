#!/bin/sh
# The lesson of a stage: what its code changes in that of the stage before.
#
#   tools/stage-diff.sh BEFORE STAGE
#
# A client is a lesson of its own, and left out.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/before" "$work/now"
for file in stages/"$1"/*.[ch]; do [ "${file##*/}" = client.c ] || cp "$file" "$work/before"; done
for file in stages/"$2"/*.[ch]; do [ "${file##*/}" = client.c ] || cp "$file" "$work/now"; done
cd "$work"
# 1: they differ, 141: the reader has seen enough, and left the pager.
git diff --no-index --no-prefix --stat --patch before now || case $? in 1 | 141) ;; *) exit 2 ;; esac
