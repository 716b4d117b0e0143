#!/usr/bin/env python3
"""Which process does the work?

usage: spread.py SERVER...    the command of a chat server, such as build/bin/08-multiprocess --workers 2

Forty clients listen, and four say 200000 lines each. When all have heard all: the processor time that each
process of the server has used, in seconds, the server's first process first.
"""
import os
import pathlib
import socket
import subprocess
import sys
import threading

LISTENERS, TALKERS, LINES, LINE = 40, 4, 200000, b"to all of you\n"


def processes_of(server):
    children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return [server.pid, *sorted(map(int, children.split()))]


def processor_time(pid):
    user, system = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def join(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"\n")  # or it would be waited for at the door
    client.recv(1)
    return client


def listen(client):
    missing = TALKERS * LINES * len(LINE)  # and more, for there is a name before each line
    room = bytearray(1 << 16)
    while missing > 0 and (size := client.recv_into(room)):
        missing -= size


def say_all(client):
    client.sendall(LINE * LINES)
    client.shutdown(socket.SHUT_WR)


def talk(client):
    threading.Thread(target=say_all, args=(client,)).start()  # who does not read meanwhile is cut off
    while client.recv(1 << 16):
        pass


def in_processes(clients, do):
    children = []
    for client in clients:
        pid = os.fork()
        if pid == 0:
            do(client)
            os._exit(0)
        children.append(pid)
    return children


def main():
    with subprocess.Popen(sys.argv[1:] + ["--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        listeners = [join(port) for _ in range(LISTENERS)]
        talkers = [join(port) for _ in range(TALKERS)]
        for child in in_processes(listeners, listen) + in_processes(talkers, talk):
            os.waitpid(child, 0)
        times = [processor_time(pid) for pid in processes_of(server)]
        print(" ".join(f"{time:.2f}" for time in times))
        server.terminate()


main()
