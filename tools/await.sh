# For the consoles in the chapters: read with `. tools/await.sh`. Instead of sleeping for as long as it may take,
# wait until a thing is so.

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
