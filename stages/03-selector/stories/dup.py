#!/usr/bin/env python3
"""dup.c in Python: a descriptor is closed while a duplicate keeps its file open, and only then
unregistered. Linux only."""
import os
import selectors
import socket
import time

selector = selectors.EpollSelector()
here, there = socket.socketpair()
selector.register(here, selectors.EVENT_READ)
keep = os.dup(here.fileno())
here.close()  # the mistake: unregister first
selector.unregister(here)
there.send(b"x")
start = time.monotonic()
ready = [selector.select(1) for _ in range(3)]
print(ready, f"{time.monotonic() - start:.1f} s", flush=True)
time.sleep(2)  # time to look at /proc
