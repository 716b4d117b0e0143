#!/usr/bin/env python3
"""What one echo costs while other clients are connected and silent.

usage: idle.py SERVER...    the command of an echo server, such as build/bin/02-select

For each number of silent clients: start the server, connect them, then let one more client send a
byte and wait for its echo, 3000 times. Printed is the median time of one such exchange, as a ratio
to the first line's.
"""
import resource
import socket
import statistics
import subprocess
import sys
import time

EXCHANGES = 3000


def exchange(client):
    start = time.perf_counter()
    client.sendall(b"x")
    client.recv(1)
    return time.perf_counter() - start


def median_exchange(command, silent):
    with subprocess.Popen(command + ["--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(silent)]
        with socket.create_connection(("127.0.0.1", port)) as client:
            median = statistics.median(exchange(client) for _ in range(EXCHANGES))
        server.terminate()
    for sock in crowd:
        sock.close()
    return median


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print("silent clients  time of an echo")
    first = None
    for silent in (0, 10, 100, 300, 1000):
        median = median_exchange(sys.argv[1:], silent)
        first = first or median
        print(f"{silent:14} {median / first:16.1f}")


main()
