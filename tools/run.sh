#!/bin/sh
# Run a server in place of this shell, and end it when the terminal's window is closed.
#
#   run.sh PROGRAM [ARGUMENT...]
#
# The kernel sends SIGHUP only to the leader of the session. If that is a shell, it passes the signal on. If it
# is make itself, as in `xterm -e make run`, make waits for its child, the server, and says nothing to it.
has_terminal()
{
    (: </dev/tty) 2>/dev/null
}

watch_terminal() # PROCESS
{
    while kill -0 "$1"; do
        has_terminal || { kill -HUP "$1"; return; }
        sleep 1
    done
}

has_terminal && (watch_terminal $$ </dev/null >/dev/null 2>&1 &) # no child of the server
exec "$@"
