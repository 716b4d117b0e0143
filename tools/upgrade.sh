#!/bin/sh
# Have the server on a port replace itself by the program that is on disk now.
#
#   upgrade.sh [PORT]
. "$(dirname "$0")/await.sh" # holders()
port=${1:-7000}
fail() { echo "$*" >&2; exit 1; }
command -v ss >/dev/null || fail "make upgrade finds the server with ss, which is not installed: send it SIGUSR2 yourself."

parent_of()
{
    ps -o ppid= -p "$1" 2>/dev/null | tr -d ' '
}

# Of these, the one that is the parent of others, and whose own parent is none of them.
supervisor()
{
    all=$(holders "$port")
    for process in $all; do
        parent=$(parent_of "$process")
        echo "$all" | grep -qx "$parent" && parents="${parents-} $parent"
    done
    for process in ${parents-}; do
        echo "$all" | grep -qx "$(parent_of "$process")" || { echo "$process"; return; }
    done
}

children()
{
    ps -o pid= --ppid "$1" | tr -d ' '
}

old=$(supervisor)
[ -n "$old" ] || fail "No server with workers listens on port $port."
# To a server of an earlier stage SIGUSR2 is the end.
[ "$(ps -o comm= -p "$old")" = 09-upgrade ] || fail "Process $old on port $port is no server of stage 09."
before=$(children "$old")
kill -USR2 "$old" || exit 1

tries=0 seen=
while [ $tries -lt 350 ]; do
    holders "$port" | grep -qx "$old" || break
    fresh=$(children "$old" | grep -vxF "$before")
    if [ -n "$fresh" ]; then seen=1; elif [ -n "$seen" ] || [ $tries -ge 20 ]; then break; fi
    tries=$((tries + 1))
    sleep 0.1
done
holders "$port" | grep -qx "$old" && fail "Process $old goes on: its log says why no new program serves."
new=$(supervisor)
[ -n "$new" ] || fail "Process $old has ended, and nothing serves port $port."
echo "process $new serves port $port; process $old ends with its last client"
