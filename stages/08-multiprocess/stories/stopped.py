#!/usr/bin/env python3
"""What new clients see when a worker is stopped, and when it is killed then.

usage: stopped.py SERVER...    the command of a server with workers, which greets its clients, such as
                               build/bin/08-multiprocess --workers 4 --balance reuseport

One worker is stopped (SIGSTOP), as if it computed for a long time. Then 200 clients connect; after a
second it is counted how many of them have been greeted, and how many wait. Then the worker is killed,
and they are counted again a second later: a connection may have been reset now.
"""
import os
import pathlib
import selectors
import signal
import socket
import subprocess
import sys

CLIENTS = 200


def a_worker_of(server):
    children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return int(children.split()[0])


def hear(client):
    try:
        return "greeted" if client.recv(1) else "reset"
    except ConnectionResetError:
        return "reset"


def listen_to(crowd, seconds, fates):
    """Read from who can be read, until nobody has said anything for so long."""
    with selectors.DefaultSelector() as selector:
        for client in crowd:
            if client not in fates:
                selector.register(client, selectors.EVENT_READ)
        while selector.get_map() and (ready := selector.select(seconds)):
            for key, _ in ready:
                fates[key.fileobj] = hear(key.fileobj)
                selector.unregister(key.fileobj)


def report(when, fates):
    counts = [sum(fate == word for fate in fates.values()) for word in ("greeted", "reset")]
    print(f"{when:8} {counts[0]:10} {CLIENTS - sum(counts):8} {counts[1]:7}", flush=True)


def main():
    with subprocess.Popen(sys.argv[1:] + ["--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        worker = a_worker_of(server)
        os.kill(worker, signal.SIGSTOP)
        crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(CLIENTS)]
        fates = {}
        print("a worker is  greeted  waiting   reset")
        listen_to(crowd, 1, fates)
        report("stopped", fates)
        os.kill(worker, signal.SIGKILL)
        listen_to(crowd, 1, fates)
        report("killed", fates)
        server.terminate()


main()
