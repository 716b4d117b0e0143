#!/usr/bin/env python3
"""02-select in Python: an echo server for many clients in one thread.

usage: server.py [PORT]    port to listen on (7000)

The functions have the names and the order of server.c; net_refuse() and net_dismiss() of lib/net
stand here too.
"""
import errno
import os
import select
import socket
import sys

CHUNK = 64 * 1024
FD_SETSIZE = 1024  # of the C library that Python was compiled with: Python does not tell

reading = set()  # whom we wait for until there is something to read
writing = set()  # whom we wait for until there is room to write
outputs = {}     # for each client: received, and not yet sent back
reserve = open(os.devnull)  # a spare descriptor for when there are no others


def close_client(client):
    reading.discard(client)
    writing.discard(client)
    del outputs[client]
    client.close()


def watch_client(client):
    answered = not outputs[client]
    (writing if answered else reading).discard(client)
    (reading if answered else writing).add(client)


def read_client(client):
    chunk = client.recv(CHUNK)
    if not chunk:
        close_client(client)
        return
    outputs[client] += chunk
    watch_client(client)
    write_client(client)


def write_client(client):
    sent = client.send(outputs[client])
    del outputs[client][:sent]
    watch_client(client)


def dismiss(client, why):
    client.setblocking(False)
    with client:
        client.send(why)
        client.shutdown(socket.SHUT_WR)
        client.recv(CHUNK)  # what is unread when we close would reset the connection


def refuse_client(listener):
    global reserve
    reserve.close()
    client, _ = listener.accept()
    try:
        dismiss(client, b"! too many clients\n")
    finally:
        reserve = open(os.devnull)


def accept_client(listener):
    try:
        client, _ = listener.accept()
    except OSError as why:
        if why.errno not in (errno.EMFILE, errno.ENFILE):
            raise
        refuse_client(listener)
        return
    if client.fileno() >= FD_SETSIZE:  # select.select() would raise ValueError
        dismiss(client, b"! select() cannot watch this many clients\n")
        return
    client.setblocking(False)
    outputs[client] = bytearray()
    watch_client(client)


def serve_ready(sock, listener):
    try:
        if sock is listener:
            accept_client(listener)
        elif sock in reading:
            read_client(sock)
        else:
            write_client(sock)
    except BlockingIOError:
        pass  # a false alarm, or no room to send: wait again
    except OSError:
        if sock is not listener:
            close_client(sock)


def serve(listener):
    reading.add(listener)
    while True:
        readable, writable, _ = select.select(reading, writing, [])
        for sock in readable + writable:
            serve_ready(sock, listener)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        listener.setblocking(False)
        print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        serve(listener)


main()
