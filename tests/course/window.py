"""Run a server in a terminal of its own, close the terminal's window, and see it end.

    window.py COMMAND...

The command leads the session, as in `xterm -e make run`: only it is told."""
import os, pty, signal, sys

child, terminal = pty.fork()
if child == 0:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])


def give_up(number, frame):
    print('the server lives on without its window')
    os.killpg(child, signal.SIGKILL)
    sys.exit(1)


signal.signal(signal.SIGALRM, give_up)
signal.alarm(30)
said = b''
while b'listening' not in said:
    said += os.read(terminal, 4096)
os.close(terminal)
os.waitpid(child, 0)  # make waits for its server
print('the server has ended')
