#!/usr/bin/env python3
"""stale.c in Python: in one batch, the first handler closes the descriptor of the second event."""
import selectors
import socket

selector = selectors.DefaultSelector()
host, host_peer = socket.socketpair()
guest, guest_peer = socket.socketpair()


def read_guest(sock):
    try:
        print(f"the guest's handler is called: {sock.recv(64)}")
    except OSError as why:
        print(f"the guest's handler is called: {why}")


def read_host(sock):
    print(f"host on descriptor {sock.fileno()} says: {sock.recv(64).decode()}")
    print(f"guest on descriptor {guest.fileno()} is out")
    selector.unregister(guest)
    guest.close()


host.setblocking(False)
guest.setblocking(False)
selector.register(host, selectors.EVENT_READ, read_host)
selector.register(guest, selectors.EVENT_READ, read_guest)
host_peer.sendall(b"next, please")
guest_peer.sendall(b"wait for me")
for key, events in selector.select():
    handler = key.data
    handler(key.fileobj)
