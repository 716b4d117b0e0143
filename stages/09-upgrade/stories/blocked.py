"""How long does one slow call keep the others of its worker waiting?

    python3 stages/09-upgrade/stories/blocked.py build/bin/09-upgrade

Starts the server with one worker, and lets Alice tell Bob something: first in quiet; then while the worker
serves Carol, and strace holds back its next send by 300 ms.
"""
import pathlib
import socket
import subprocess
import sys
import time

DELAY = "inject=sendto:delay_enter=300ms:when=1"


def connect(port):
    member = socket.create_connection(("127.0.0.1", port))
    member.sendall(b"\n")  # or it would be waited for at the door
    return member, member.makefile("rb")


def wait_for(lines, text):
    line = b""
    while text not in line:
        line = lines.readline()
    return line


def milliseconds_until_heard(words):
    start = time.monotonic()
    alice[0].sendall(b"/msg %s %s\n" % (name, words))
    wait_for(bob[1], words)
    return 1000 * (time.monotonic() - start)


server = subprocess.Popen([sys.argv[1], "--port", "0", "--workers", "1"], stdout=subprocess.PIPE)
port = int(server.stdout.readline().decode().rsplit(":", 1)[1])
worker = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0]
alice, bob, carol = (connect(port) for _ in range(3))
wait_for(alice[1], b"welcome")
name = wait_for(bob[1], b"welcome").split()[2].rstrip(b",")
wait_for(carol[1], b"welcome")
quiet = sorted(milliseconds_until_heard(b"word %d" % i) for i in range(99))[49]
print(f"in quiet a word takes {quiet:.1f} ms", flush=True)
strace = subprocess.Popen(["strace", "-e", "trace=sendto", "-e", DELAY, "-p", worker], stderr=subprocess.PIPE)
wait_for(strace.stderr, b"attached")
carol[0].sendall(b"hello\n")
time.sleep(0.05)
blocked = milliseconds_until_heard(b"at last")
print(f"while a call blocks it takes {blocked:.1f} ms", flush=True)
strace.terminate()
strace.communicate()
server.terminate()
for member, lines in (alice, bob, carol):
    lines.close()
    member.close()
server.wait()
