#!/usr/bin/env python3
"""01-blocking in Python: an echo server for one client at a time.

usage: server.py [PORT]    port to listen on (7000)
"""
import socket
import sys

CHUNK = 64 * 1024


def serve_client(client):
    with client:
        while chunk := client.recv(CHUNK):
            client.sendall(chunk)


def accept_client(listener):
    client, _ = listener.accept()
    try:
        serve_client(client)
    except OSError as why:
        print("lost a client:", why, file=sys.stderr)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        while True:
            accept_client(listener)


main()
