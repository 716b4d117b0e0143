#!/usr/bin/env python3
"""To which worker does a connection go?

usage: balance.py SERVER...    the command of the server, such as build/bin/08-multiprocess

For each balance: start the server with four workers, let 400 clients connect, and count the
connections of each worker. First they come slowly, five milliseconds after the one before has been
welcomed, when all workers are waiting again. Then, to a new server, all at once.
"""
import pathlib
import resource
import socket
import subprocess
import sys
import time

CLIENTS = 400
PAUSE = 0.005  # seconds between slow arrivals


def workers_of(server):
    """The process numbers of its children, the eldest first."""
    children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return sorted(int(pid) for pid in children.split())


def sockets_of(pid):
    fds = pathlib.Path(f"/proc/{pid}/fd").iterdir()
    return sum(str(fd.readlink()).startswith("socket:") for fd in fds)


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(b"\n")  # or it would be waited for at the door
    return client


def arrive_slowly(port):
    crowd = []
    for _ in range(CLIENTS):
        crowd.append(connect(port))
        crowd[-1].recv(1)
        time.sleep(PAUSE)
    return crowd


def arrive_at_once(port):
    crowd = [connect(port) for _ in range(CLIENTS)]
    for client in crowd:
        client.recv(1)
    return crowd


def distribution(command, arrive):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        workers = workers_of(server)
        before = [sockets_of(pid) for pid in workers]
        crowd = arrive(port)
        counts = [sockets_of(pid) - n for pid, n in zip(workers, before)]
        server.terminate()
    for client in crowd:
        client.close()
    return " ".join(f"{count:4}" for count in counts)


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print("balance    slowly                 at once")
    for balance in ("shared", "exclusive", "reuseport"):
        command = sys.argv[1:] + ["--port", "0", "--workers", "4", "--balance", balance]
        slowly, at_once = (distribution(command, how) for how in (arrive_slowly, arrive_at_once))
        print(f"{balance:9} {slowly}   {at_once}", flush=True)


main()
