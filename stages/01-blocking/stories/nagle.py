#!/usr/bin/env python3
"""What Nagle's algorithm costs a server that answers in two small pieces.

A client sends a byte and waits for both pieces, 50 times. Printed is the median time, without and
with TCP_NODELAY on the server's side.
"""
import socket
import statistics
import threading
import time


def answer_in_two_pieces(server):
    while server.recv(1):
        server.send(b"one")
        server.send(b"two")


def exchange(client):
    start = time.perf_counter()
    client.send(b"?")
    received = b""
    while len(received) < 6:
        received += client.recv(6)
    return time.perf_counter() - start


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    for no_delay in (0, 1):
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, no_delay)
        threading.Thread(target=answer_in_two_pieces, args=[server], daemon=True).start()
        median = statistics.median(exchange(client) for _ in range(50))
        print(f"TCP_NODELAY {no_delay}: {median * 1000:.2f} ms")


main()
