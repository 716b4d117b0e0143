# For the consoles in the chapters: read with `. tools/await.sh`. Instead of sleeping for as long as it may take,
# wait until a thing is so; and end a server without knowing its number.

# await COMMAND...: repeat a command until it succeeds.
await()
{
    until "$@" >/dev/null 2>&1; do sleep 0.05; done
}

# A program listens on the port.
listening() # [PORT]
{
    ss -tln "sport = :${1:-7000}" | grep -q LISTEN
}

# So many connections to the port are established, whether the server has accepted them or not.
connected() # COUNT [PORT]
{
    [ "$(ss -tn state established "dport = :${2:-7000}" | grep -c ":${2:-7000}")" -ge "$1" ]
}

# The trace ends in this system call: the program is in it, waiting.
waits_in() # CALL [TRACE]
{
    tail -n 1 "${2:-build/trace}" | grep "^$1" | grep -qv ') *= '
}

# A moment, for a thing that is told on this terminal: there is nothing to ask for it.
pause()
{
    sleep 0.2
}

# All processes that have the listening socket of the port open.
holders() # [PORT]
{
    ss -Hltnp "sport = :${1:-7000}" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -un
}

# The server on the port, or of a supervisor and its workers the supervisor: its parent is none of them.
server_pid() # [PORT]
{
    holders "$1" | while read -r holder; do
        holders "$1" | grep -qx "$(ps -o ppid= -p "$holder" | tr -d ' ')" || echo "$holder"
    done
}

# End the server on the port and the programs on this machine that are connected to it, and wait until none of its
# processes serves the port. It can end no more than what is yours.
end_server() # [PORT]
{
    ss -Htnp state connected "dport = :${1:-7000}" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u | xargs -r kill
    server_pid "$1" | xargs -r kill
    while ss -Htanp "sport = :${1:-7000}" | grep -q 'pid='; do sleep 0.05; done
}
