#!/bin/sh
# A terminal in an event loop: a key that means a signal, between the wait and the read.
set -eu
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
command -v python3 >/dev/null || { echo "there is no python3 here"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: what poll() and epoll_wait() report as readable stays readable until somebody reads it, so a loop
       may call a read() that blocks.
END
cat <<'END' | timeout 20 python3 -
import array, fcntl, os, pty, select, sys, termios

KEYS = {"Ctrl-C": b"\x03", "Ctrl-\\": b"\x1c", "Ctrl-Z": b"\x1a", "Ctrl-W": b"\x17"}

def raw_but_for_signals(terminal, flag):
    mode = termios.tcgetattr(terminal)
    mode[3] &= ~(termios.ICANON | termios.ECHO)
    mode[3] |= flag
    termios.tcsetattr(terminal, termios.TCSANOW, mode)

def readable(terminal):
    waits = select.poll()
    waits.register(terminal, select.POLLIN)
    with select.epoll() as epoll:
        epoll.register(terminal, select.EPOLLIN)
        return bool(waits.poll(300)), bool(epoll.poll(0.3))

def queued(terminal):
    count = array.array("i", [0])
    fcntl.ioctl(terminal, termios.FIONREAD, count)
    return count[0]

def press(key, flag):
    """A word is typed, and the wait reports it; then the key comes, and at last another letter. What is there to read?"""
    keyboard, terminal = pty.openpty()
    raw_but_for_signals(terminal, flag)
    os.write(keyboard, b"word")
    reported = readable(terminal)
    os.write(keyboard, key + b"z")
    while queued(terminal) in (0, len("word")): # the letter has not come yet
        pass
    came = os.read(terminal, 100)
    os.close(terminal)
    os.close(keyboard)
    return reported, came

recorded = {
    ("Ctrl-C", 0): b"z",
    ("Ctrl-\\", 0): b"z",
    ("Ctrl-Z", 0): b"z",
    ("Ctrl-W", 0): b"word\x17z",
    ("Ctrl-C", termios.NOFLSH): b"wordz",
}
same = True
for (name, flag), wanted in recorded.items():
    seen = press(KEYS[name], flag)
    same = same and seen == ((True, True), wanted)
    print(f"Seen:  {name:6} {'with NOFLSH' if flag else '':11} poll() and epoll_wait() report the word: {seen[0]};"
          f" read() gives {seen[1]}")
print("So a key that means a signal throws away the keys before it, reported or not. A loop that then calls a")
print("read() that blocks sleeps until the next key, and what it does about the signal waits as long.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
