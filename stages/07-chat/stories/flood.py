#!/usr/bin/env python3
"""How long a neighbour waits while one client floods the room with short lines.

usage: flood.py SERVER...    the command of a chat server, such as build/bin/07-chat

A room of 500 who read. A neighbour asks for a new name and waits for the answer, again and again: first
while nobody speaks, then while one client sends 64 KiB of two-byte lines in one piece. Printed are the
median waits, and how many lines a reader has heard in the end. Then the client floods once more, while
nobody asks for anything: the processor time that this costs the server.
"""
import os
import resource
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import time

READERS = 500
LINES = 32768


def processor_time(server):
    with open(f"/proc/{server.pid}/stat") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def join(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall(b"\n")  # whoever speaks first need not wait for the welcome
    read_until(client, b"commands\n")
    return client


def read_until(client, end):
    got = b""
    while end not in got:
        more = client.recv(1 << 20)
        if not more:
            sys.exit("the server has closed the connection")
        got = got[-len(end):] + more
    return got


def keep_reading(room):
    """In a process of its own, so that everybody does read."""
    selector = selectors.DefaultSelector()
    for reader in room:
        selector.register(reader, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            key.fileobj.recv(1 << 20)


def ask(neighbour, number):
    began = time.monotonic()
    neighbour.sendall(b"/nick n%d\n" % number)
    read_until(neighbour, b"* you are now n%d\n" % number)
    return time.monotonic() - began


def count_lines(witness):
    heard = 0
    try:
        while True:
            heard += witness.recv(1 << 20).count(b": a\n")
    except BlockingIOError:
        return heard


def flood_alone(server, flooder, witness):
    before = processor_time(server)
    flooder.sendall(b"a\n" * LINES)
    heard = 0
    while heard < LINES:
        heard += count_lines(witness)
        time.sleep(0.001)
    return processor_time(server) - before


def measure(server, port):
    room = [join(port) for _ in range(READERS)]
    witness, neighbour, flooder = join(port), join(port), join(port)
    reading = os.fork()
    if reading == 0:
        keep_reading(room)
    quiet = statistics.median(ask(neighbour, n) for n in range(50))
    flooder.sendall(b"a\n" * LINES)
    waits, heard = [], 0
    witness.setblocking(False)
    while heard < LINES:
        waits.append(ask(neighbour, 50 + len(waits)))
        heard += count_lines(witness)
    print(f"nobody speaks: the neighbour waits {quiet * 1000:.1f} ms")
    print(f"one floods:    the neighbour waits {statistics.median(waits) * 1000:.1f} ms")
    print(f"lines heard by a reader: {heard} of {LINES}")
    print(f"a flood costs the server {flood_alone(server, flooder, witness):.2f} s")
    os.kill(reading, signal.SIGKILL)
    os.waitpid(reading, 0)


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with subprocess.Popen(sys.argv[1:] + ["--port", "0"], stdout=subprocess.PIPE) as server:
        measure(server, int(server.stdout.readline().rsplit(b":", 1)[1]))
        server.terminate()


main()
