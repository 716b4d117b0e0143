#!/usr/bin/env python3
"""How long one member waits for an answer while another asks for much.

usage: who.py SERVER...    the command of a chat server, such as build/bin/05-chat

For each size of the room: how long a member waits for the answer to "/nobody", which costs the server
next to nothing; first when nobody else asks for anything, then when another member has just sent 64 KiB
of "/who". Medians, as ratios to the first.
"""
import resource
import socket
import statistics
import subprocess
import sys
import time

FLOOD = b"/who\n" * (64 * 1024 // 5)


def read_until(client, end):
    got = b""
    while end not in got:
        got = got[-len(end):] + client.recv(1 << 20)


def join(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    read_until(client, b"commands\n")  # the welcome
    return client


def wait_for_answer(client):
    start = time.perf_counter()
    client.sendall(b"/nobody\n")
    read_until(client, b"no command /nobody")
    return time.perf_counter() - start


def wait_behind(flooder, client):
    flooder.sendall(FLOOD)
    return wait_for_answer(client)


def measure(command, size):
    with subprocess.Popen(command + ["--port", "0"], stdout=subprocess.PIPE) as server:
        port = int(server.stdout.readline().rsplit(b":", 1)[1])
        client, *others = [join(port) for _ in range(size)]
        quiet = statistics.median(wait_for_answer(client) for _ in range(99))
        busy = statistics.median(wait_behind(flooder, client) for flooder in others[:3])
        server.terminate()
    return quiet, busy


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print("members  the wait  behind 64 KiB of /who")
    first = None
    for size in (10, 100, 1000):
        quiet, busy = measure(sys.argv[1:], size)
        first = first or quiet
        print(f"{size:7} {quiet / first:9.1f} {busy / first:22.0f}")


main()
