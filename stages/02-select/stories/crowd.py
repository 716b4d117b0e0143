#!/usr/bin/env python3
"""Connect clients one after the other until one gets no echo; say which, and what it got instead.

usage: crowd.py [PORT [SECONDS]]    where the server listens (7000); how long to stay connected (0)
"""
import resource
import socket
import sys
import time


def greet(port):
    """A new client, and what it got for its "hi"."""
    client = socket.create_connection(("127.0.0.1", port), timeout=2)
    client.sendall(b"hi\n")
    try:
        return client, client.recv(100)
    except TimeoutError:
        return client, b"no answer in 2 s\n"


def main():
    port, seconds = (int(word) for word in sys.argv[1:] + ["7000", "0"][len(sys.argv) - 1:])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    served = []
    client, answer = greet(port)
    while answer == b"hi\n":
        served.append(client)
        client, answer = greet(port)
    print(f"{len(served)} clients are served; the next one gets: {answer.decode()}", end="", flush=True)
    time.sleep(seconds)


main()
