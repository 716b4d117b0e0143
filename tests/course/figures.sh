#!/bin/sh
# What the chapters show of servers at work is still so: each scene is recorded anew, and its steps are compared with
# those of the recording that stands beside it, but for times. Prints TAP.
#
#   tests/course/figures.sh [NN]     all stages, or one
#
# `make figures STAGE=NN SCENE=NAME` makes a recording anew; look at it before you commit it.
set -u
. tests/course/tap.sh
make_scratch

why=$(why_no_strace)
[ -z "$why" ] || { echo "1..0 # SKIP $why"; exit; }

# The clock of a scene is no matter, so a busy machine is none either. What the scene's clients did not get is told by
# the recorder.
try_scene() # SCENE
{
    stage=${1#stages/}
    tools/see.sh record "$scratch/new.jsonl" "$1" "${stage%%/*}" && build/tools/see same "${1%.scene}.jsonl" "$scratch/new.jsonl"
}

for scene in stages/"${1-}"*/scenes/*.scene; do
    [ -f "$scene" ] || continue
    name=$(echo "$scene" | sed 's|stages/\(..\).*/\(.*\)\.scene|\1/\2|')
    if said=$(try_scene "$scene" 2>&1); then ok "$name goes on as its recording does"
    else not_ok "$name goes on as its recording does" "$said"; fi
done
tap_end
