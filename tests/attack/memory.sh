#!/bin/sh
# valgrind looks at a server while it is attacked: nothing may be read or written that is not its own, no
# memory may be lost, and no client's descriptor may be open when all clients are gone.
#
#   memory.sh SERVER OPTIONS...    OPTIONS are for build/test/attack; SHOW=1 shows valgrind's words
. tests/course/tap.sh

if ! command -v valgrind >/dev/null; then
    echo '1..0 # SKIP valgrind is not here: make install EXTRAS=1'
    exit 0
fi
server=$1
shift

logs=$(mktemp -d) || exit 1
trap 'end_processes; rm -rf "$logs"' EXIT
trap 'exit 1' HUP INT TERM

# The processes that valgrind has looked at are known by their logs.
end_processes()
{
    for log in "$logs"/*; do
        [ ! -e "$log" ] || kill -9 "${log##*/}" 2>/dev/null
    done
}

# Workers end when their supervisor has ended, a moment later.
await_processes()
{
    for log in "$logs"/*; do
        tries=0
        while kill -0 "${log##*/}" 2>/dev/null && [ $tries -lt 100 ]; do
            sleep 0.1
            tries=$((tries + 1))
        done
    done
}

# The session of its own lets workers end by themselves, when the attack's processes are killed.
attack()
{
    build/test/attack "$@" --only reset: "setsid valgrind --track-fds=yes --leak-check=full \
        --suppressions=tests/attack/workers.supp --log-file=$logs/%p $server --port {port}" 2>&1
}

# What must not stand in a log: an error, a loss, a connection that is still open. And it must be whole. Only
# workers whose supervisor just ends, as in stage 08, are killed with it, so their logs end in the middle:
# then valgrind has found nothing until that moment, and has said nothing but who it is.
is_clean() # LOG
{
    if grep -q 'ERROR SUMMARY' "$1"; then
        grep -q 'ERROR SUMMARY: 0 errors' "$1" && ! grep -q '<-> 127\.0\.0\.1' "$1"
    else
        [ "$1" != "$first" ] && ! grep '[a-z]' "$1" |
            grep -qvE '== (Memcheck, a|Copyright|Using Valgrind|Command:|Parent PID:)'
    fi
}

output=$(attack "$@")
status=$?
await_processes
if [ $status -eq 0 ]; then
    ok "${server##*/} survives under valgrind"
else
    not_ok "${server##*/} survives under valgrind" "$output"
fi
first=$logs/$(ls "$logs" | sort -n | head -n 1)
for log in "$logs"/*; do
    number=$((${number-0} + 1))
    name="process $number of ${server##*/} loses nothing, and closes what clients leave"
    if is_clean "$log"; then
        ok "$name"
    else
        not_ok "$name" "$(head -100 "$log")"
    fi
    [ -z "${SHOW-}" ] || cat "$log"
done
tap_end
