#!/usr/bin/env python3
"""Level and edge: six bytes arrive, and two are read after each wait. Linux only."""
import select
import socket

here, there = socket.socketpair()
for mode, flag in (("level", 0), ("edge", select.EPOLLET)):
    poller = select.epoll()
    poller.register(here, select.EPOLLIN | flag)
    there.send(b"123456")
    for _ in range(3):
        print(mode, "ready" if poller.poll(0) else "not ready", here.recv(2))
