#!/bin/sh
# Attacks the server of a stage, or another that is held to the same: `make attack` calls it. The environment says
# the rest: SERVER, A=flood for one attack, QUICK=1, and ARGS for our server.
#
#   attack.sh STAGE BIN
. tools/facts.sh
number=${1%%-*}
ours="$2/$1 --port {port}$(has_word workers "$(fact unlock "$number")" && echo ' --workers 4') ${ARGS-}"

set -- --stage "$number" --table
[ "$(fact contract "$number")" != chat ] || set -- --chat "$@"
[ -n "${QUICK-}" ] || set -- "$@" --full
[ -z "${A-}" ] || set -- "$@" --only "$A:"
if [ -n "${SERVER-}" ]; then
    exec "${OUT:-build}"/test/attack "$@" --foreign "$SERVER"
fi
exec "${OUT:-build}"/test/attack "$@" "$ours"
