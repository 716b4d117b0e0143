#!/usr/bin/env python3
"""03-selector in Python: the same echo server, waiting with the selectors module.

usage: server.py [PORT]    port to listen on (7000)

The functions have the names and the order of server.c; net_refuse() and net_dismiss() of lib/net
stand here too. The data kept with a client's registration is its output.
"""
import errno
import os
import selectors
import socket
import sys

CHUNK = 64 * 1024

selector = selectors.DefaultSelector()
reserve = open(os.devnull)  # a spare descriptor for when there are no others


def close_client(client):
    selector.unregister(client)
    client.close()


def watch_client(client, output):
    events = selectors.EVENT_WRITE if output else selectors.EVENT_READ
    selector.modify(client, events, output)


def read_client(client, output):
    chunk = client.recv(CHUNK)
    if not chunk:
        close_client(client)
        return
    output += chunk
    watch_client(client, output)
    write_client(client, output)


def write_client(client, output):
    sent = client.send(output)
    del output[:sent]
    watch_client(client, output)


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
    client.setblocking(False)
    selector.register(client, selectors.EVENT_READ, bytearray())


def serve_ready(key, events, listener):
    try:
        if key.fileobj is listener:
            accept_client(listener)
        elif events & selectors.EVENT_READ:
            read_client(key.fileobj, key.data)
        else:
            write_client(key.fileobj, key.data)
    except BlockingIOError:
        pass  # a false alarm, or no room to send: wait again
    except OSError:
        if key.fileobj is not listener:
            close_client(key.fileobj)


def serve(listener):
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, events in selector.select():
            serve_ready(key, events, listener)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        listener.setblocking(False)
        print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        serve(listener)


main()
