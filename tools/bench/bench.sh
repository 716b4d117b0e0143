#!/bin/sh
# Runs the program that measures, with all servers that it compares: those of the stages, and those of other makes.
#
#   bench.sh BIN BENCH OPTION...    BIN has the servers, BENCH the programs of tools/bench
. tools/facts.sh
bin=$1 bench=$2
shift 2

chats= echoes=
for stage in $stages; do
    n=${stage%%-*}
    case $(fact contract "$n") in
    chat) chats="$chats $bin/$stage" ;;
    echo) echoes="$echoes $bin/$stage" ;;
    esac
done
chats=${chats# }
# Servers are words.
# shellcheck disable=SC2086
exec "$bench/bench" "$@" "--foreign=selectors=$(tools/python-with.sh selectors stages/04-callbacks/server.py)" \
    "--foreign=asyncio=$(tools/python-with.sh asyncio tests/foreign/echo_asyncio.py)" \
    "--foreign=twisted=$(tools/python-with.sh twisted tests/foreign/echo_twisted.py)" \
    --chat "${chats%% *}" "$bench" $echoes
