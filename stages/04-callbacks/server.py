#!/usr/bin/env python3
"""04-callbacks in Python: the same echo server, called back, with the selectors module.

usage: server.py [PORT]    port to listen on (7000)

As in the module's documentation, the data kept with a registration is the handler itself. The
functions have the names and the order of server.c; net_refuse() and net_dismiss() of lib/net stand
here too, and run() is the reactor.
"""
import errno
import functools
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
    handler = write_client if output else read_client
    selector.modify(client, events, functools.partial(handler, output=output))


def read_client(client, output):
    try:
        chunk = client.recv(CHUNK)
    except BlockingIOError:
        return  # a false alarm: wait again
    except OSError:
        chunk = b""
    if not chunk:
        close_client(client)
        return
    output += chunk
    write_client(client, output)


def write_client(client, output):
    try:
        sent = client.send(output)
    except BlockingIOError:
        sent = 0
    except OSError:
        close_client(client)
        return
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
    try:
        client, _ = listener.accept()
        dismiss(client, b"! too many clients\n")
    except OSError:
        pass  # best effort: it has given up
    finally:
        reserve = open(os.devnull)


def accept_client(listener):
    try:
        client, _ = listener.accept()
    except OSError as why:
        if why.errno in (errno.EMFILE, errno.ENFILE):
            refuse_client(listener)
        return
    client.setblocking(False)
    handler = functools.partial(read_client, output=bytearray())
    selector.register(client, selectors.EVENT_READ, handler)


def run():
    while True:
        for key, events in selector.select():
            handler = key.data
            handler(key.fileobj)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        listener.setblocking(False)
        print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        selector.register(listener, selectors.EVENT_READ, accept_client)
        run()


main()
