#!/bin/sh
# Plots what `make bench` has measured: text on the terminal, and SVG files.
#
#   tools/bench/plot.sh FILE.csv FOLDER
set -u
here=$(dirname "$0")
csv=$1
folder=$2

draw() # EXPERIMENT TITLE OVER OPTION TEXT
{
    awk -f "$here/plot.awk" -v experiment="$1" -v metric=server_cpu_us -v title="$2" \
        -v unit='µs of processor time for a message' -v over="$3" -v without=01-blocking \
        -v "$4" -v text="$5" "$csv"
}

# An experiment that is not in the file is passed over.
plot() # EXPERIMENT TITLE OVER OPTION
{
    draw "$@" 1 || return
    draw "$@" '' >"$folder/$1.svg"
    drawn="$drawn $folder/$1.svg"
}

drawn=
plot echo 'What a message costs an echo server' 'connections, all of them busy' yardstick=bare
plot idle 'What a message costs while other clients are silent' 'silent clients' alone=1
plot fan-out 'What it costs to tell all others, for each of them' 'listeners' yardstick=bare
[ -z "$drawn" ] || printf '\nplots:%s\n' "$drawn"
