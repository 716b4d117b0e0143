#!/usr/bin/env python3
"""Stage 08 in Python: a supervisor and four workers, and what one client says reaches all.

usage: server.py [--port PORT] [--own]

With --own each worker opens a listening socket of its own (SO_REUSEPORT) after the fork; without it,
all have the supervisor's. There are no names and no commands, and nobody is slow: that is the C
server's part.
"""
import os
import selectors
import socket
import sys

WORKERS = 4


class Worker:
    """In a process of its own. Everything here is made after the fork."""

    def __init__(self, channel, listener):
        self.channel, self.listener = channel, listener
        self.clients = set()
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self.accept_client)
        self.selector.register(channel, selectors.EVENT_READ, self.receive)

    def accept_client(self, listener):
        try:
            client, _ = listener.accept()
        except BlockingIOError:
            return  # another worker was faster
        client.sendall(b"* welcome\n")
        self.clients.add(client)
        self.selector.register(client, selectors.EVENT_READ, self.read_client)

    def read_client(self, client):
        try:
            said = client.recv(4096)
        except ConnectionResetError:
            said = b""
        if said:
            self.channel.send(said)  # SOCK_SEQPACKET: one send is one message
        else:
            self.selector.unregister(client)
            self.clients.remove(client)
            client.close()

    def receive(self, channel):
        said = channel.recv(4096)
        if not said:
            os._exit(0)  # the supervisor is gone
        for client in self.clients:
            client.send(said)

    def run(self):
        while True:
            for key, _ in self.selector.select():
                key.data(key.fileobj)


class Supervisor:
    def __init__(self, port, own):
        self.own = own
        self.channels = {}  # to the process of each worker
        self.listener = listen(port, reuse_port=own)
        self.address = self.listener.getsockname()
        if own:  # this one only finds the port: it must not get connections itself
            self.listener.close()
        self.selector = selectors.DefaultSelector()
        for _ in range(WORKERS):
            self.start_worker()

    def start_worker(self):
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self.be_worker(here, there)
        there.close()  # or its death would not end the channel
        self.channels[here] = pid
        self.selector.register(here, selectors.EVENT_READ)

    def be_worker(self, here, there):
        for channel in (here, *self.channels):
            channel.close()
        self.selector.close()
        listener = listen(self.address[1], reuse_port=True) if self.own else self.listener
        Worker(there, listener).run()

    def relay(self, channel):
        said = channel.recv(4096)
        if said:
            for other in self.channels:
                other.send(said)
        else:
            self.selector.unregister(channel)
            channel.close()
            os.waitpid(self.channels.pop(channel), 0)
            self.start_worker()

    def run(self):
        while True:
            for key, _ in self.selector.select():
                self.relay(key.fileobj)


def listen(port, reuse_port):
    listener = socket.create_server(("127.0.0.1", port), backlog=1024, reuse_port=reuse_port)
    listener.setblocking(False)
    return listener


def main():
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 7000
    supervisor = Supervisor(port, own="--own" in sys.argv)
    print(f"listening on 127.0.0.1:{supervisor.address[1]}", flush=True)
    supervisor.run()


main()
