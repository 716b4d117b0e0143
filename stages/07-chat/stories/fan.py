#!/usr/bin/env python3
"""What one line costs the server, by the number of those who read it.

usage: fan.py SERVER...    the command of a chat server, such as build/bin/07-chat

For each number of readers: a talker says lines, and waits after each until the last reader has it.
Printed is the processor time that the server needed for a line, as a ratio to the first row's.
"""
import os
import resource
import socket
import subprocess
import sys


def processor_time(server):
    with open(f"/proc/{server.pid}/stat") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def join(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(b"\n")  # whoever speaks first need not wait for the welcome
    read_until(client, b"commands\n")
    return client


def read_until(client, end):
    got = b""
    while end not in got:
        got = got[-len(end):] + client.recv(1 << 20)


def measure(command, readers):
    with subprocess.Popen(command + ["--port", "0"], stdout=subprocess.PIPE) as server:
        port = int(server.stdout.readline().rsplit(b":", 1)[1])
        talker = join(port)
        room = [join(port) for _ in range(readers)]
        lines = max(20000 // readers, 50)
        before = processor_time(server)
        for number in range(lines):
            talker.sendall(b"%d.\n" % number)
            for reader in room:
                read_until(reader, b": %d.\n" % number)
        spent = processor_time(server) - before
        server.terminate()
    return spent / lines


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print("readers  the server's work for a line")
    first = None
    for readers in (1, 10, 100, 1000):
        cost = measure(sys.argv[1:], readers)
        first = first or cost
        print(f"{readers:7} {cost / first:11.1f}")


main()
