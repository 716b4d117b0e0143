"""How long does one busy client keep the others of its worker waiting?

    python3 stages/07-timers-signals/stories/blocked.py build/bin/07-timers-signals

Starts the server with one worker, fills the room, and lets one member tell another something: first in
quiet, then just after a third one has asked a thousand times who is there.
"""
import socket
import subprocess
import sys
import time

CROWD = 500
QUESTIONS = 1000


def connect(port):
    member = socket.create_connection(("127.0.0.1", port))
    return member, member.makefile("rb")


def wait_for(lines, text):
    line = b""
    while text not in line:
        line = lines.readline()
    return line


def seconds_until_heard(words):
    start = time.monotonic()
    alice[0].sendall(b"/msg %s %s\n" % (name, words))
    wait_for(bob[1], words)
    return time.monotonic() - start


server = subprocess.Popen([sys.argv[1], "--port", "0", "--workers", "1"], stdout=subprocess.PIPE)
port = int(server.stdout.readline().decode().rsplit(":", 1)[1])
crowd = [connect(port) for _ in range(CROWD)]
alice, bob, carol = (connect(port) for _ in range(3))
wait_for(alice[1], b"welcome")
name = wait_for(bob[1], b"welcome").split()[2].rstrip(b",")
wait_for(carol[1], b"welcome")
quiet = sorted(seconds_until_heard(b"word %d" % i) for i in range(99))[49]
carol[0].sendall(b"/who\n" * QUESTIONS)
busy = seconds_until_heard(b"at last")
print(f"after {QUESTIONS} questions a word takes {busy / quiet:.0f} times as long as in quiet")
server.terminate()
for member, lines in crowd + [alice, bob, carol]:
    lines.close()
    member.close()
server.wait()
