#!/usr/bin/env python3
"""What one client costs that never reads.

usage: slow.py SERVER...    the command of a chat server, such as build/bin/07-chat

A talker says one MiB after the other, in lines of 1000 bytes; a reader reads them all, and a slow one
reads nothing. Each MiB is said when the reader has the one before. After some of them: the memory that
the server holds, and whether the slow one is still in the room. Ends soon after it is not, or at 32 MiB.
"""
import re
import socket
import subprocess
import sys

LINE = b"x" * 999 + b"\n"
LINES = 1048  # of them make a MiB
MOST = 32     # MiB


def memory(server):
    with open(f"/proc/{server.pid}/status") as status:
        return int(re.search(r"VmRSS:\s*(\d+)", status.read()).group(1)) / 1024


def join(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(b"\n")  # whoever speaks first need not wait for the welcome
    lines = client.makefile("rb")
    lines.readline()
    return client, lines


def say_one_mib(talker, lines):
    """Return whether somebody left meanwhile."""
    talker.sendall(LINE * LINES)
    heard, left = 0, False
    while heard < LINES:
        line = lines.readline()
        if not line:
            sys.exit("the server is gone")
        heard += line.endswith(LINE)
        left |= b" left (" in line
    return left


def main():
    with subprocess.Popen(sys.argv[1:] + ["--port", "0"], stdout=subprocess.PIPE) as server:
        port = int(server.stdout.readline().rsplit(b":", 1)[1])
        talker, _ = join(port)
        _, lines = join(port)
        slow, _ = join(port)  # its welcome is the last thing that it reads
        print("MiB said  MiB held by the server  the slow one is")
        present, more = True, 3
        for said in range(MOST + 1):
            if said > 0 and say_one_mib(talker, lines):
                present = False
            if said % 4 == 0 or not present:
                print(f"{said:8} {memory(server):23.1f}  {'here' if present else 'cut off'}")
            more -= not present
            if more == 0:
                break
        slow.close()
        server.terminate()


main()
