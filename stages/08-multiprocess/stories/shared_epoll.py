#!/usr/bin/env python3
"""An epoll set that was made before a fork is one set for both processes."""
import os
import select
import socket

poller = select.epoll()
until_told, told = os.pipe()
if os.fork() == 0:
    os.close(told)
    here, there = socket.socketpair()
    poller.register(here, select.EPOLLIN)
    print("the child registers its descriptor", here.fileno(), flush=True)
    there.send(b"x")
    os.read(until_told, 1)  # end of file, once the parent closes the other end
    os._exit(0)
os.close(until_told)
(fd, _), = poller.poll()
print("the parent is told that descriptor", fd, "is ready")
try:
    os.read(fd, 1)
except OSError as error:
    print("the parent reads it:", error)
