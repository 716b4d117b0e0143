#!/usr/bin/env python3
"""What select(), poll() and epoll report when the other end goes away. (Linux has epoll; elsewhere
its column is left out.)"""
import os
import select
import socket
import struct

IN, OUT = select.POLLIN, select.POLLOUT  # epoll's bits have the same values
NAMES = {IN: "IN", OUT: "OUT", select.POLLERR: "ERR", select.POLLHUP: "HUP"}


def names(events):
    return " ".join(name for bit, name in NAMES.items() if events & bit) or "-"


def ask_select(fd, interest):
    readable, writable, _ = select.select([fd] if interest & IN else [],
                                          [fd] if interest & OUT else [], [], 0.1)
    return (IN if readable else 0) | (OUT if writable else 0)


def ask(poller, fd, interest):
    poller.register(fd, interest)
    return dict(poller.poll(0.1)).get(fd, 0)


def tcp_pair():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = socket.create_connection(listener.getsockname())
        return listener.accept()[0], there


def half_close():
    here, there = tcp_pair()
    there.shutdown(socket.SHUT_WR)
    return here, there


def both_closed():
    here, there = half_close()
    here.shutdown(socket.SHUT_WR)
    return here, there


def reset():
    here, there = tcp_pair()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    there.close()  # with no time to linger, close() resets
    return here, there


def writer_gone():
    reader, writer = os.pipe()
    os.close(writer)
    return os.fdopen(reader), None


CASES = [
    ("the peer has sent all", half_close, IN),
    ("a reset", reset, IN),
    ("a reset", reset, OUT),
    ("a reset", reset, 0),
    ("both have sent all", both_closed, 0),
    ("a pipe's writer is gone", writer_gone, IN),
]

def show(*cells):
    print("{:<24} {:<9}".format(*cells), "".join(f"{cell:<12}" for cell in cells[2:]).rstrip())


def main():
    has_epoll = hasattr(select, "epoll")
    show("what has happened", "interest", "select", "poll", *(["epoll"] if has_epoll else []))
    for what, make, interest in CASES:
        end, keep = make()
        fd = end.fileno()
        reports = [ask_select(fd, interest), ask(select.poll(), fd, interest)]
        if has_epoll:
            reports.append(ask(select.epoll(), fd, interest))
        show(what, names(interest), *map(names, reports))


main()
