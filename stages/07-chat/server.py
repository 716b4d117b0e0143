#!/usr/bin/env python3
"""07-chat in Python, with asyncio's protocols and transports: the room without its commands.

usage: server.py [--port N]    port to listen on (7000)

The functions stand in the order of server.c. What lib/line and lib/chat do stands here too, as far as
it is needed: lines, guests' names, and what one says goes to all others.
"""
import argparse
import asyncio

LONGEST_LINE = 1024

room = {}  # name -> Client, in the order of coming in


def tell_others(client, line):
    for other in room.values():
        if other is not client:
            other.transport.write(line)


def guest_name():
    number = 1
    while f"guest{number}" in room:
        number += 1
    return f"guest{number}"


class Client(asyncio.Protocol):
    def connection_lost(self, reason):
        del room[self.name]
        tell_others(self, f"* {self.name} left (connection lost)\n".encode())

    def serve_line(self, line):
        if len(line) > LONGEST_LINE:
            self.transport.write(b"! that line is too long: a line has at most 1024 bytes\n")
        elif line:
            tell_others(self, self.name.encode() + b": " + line + b"\n")

    def data_received(self, data):
        *lines, self.start = (self.start + data).split(b"\n")
        for line in lines:
            self.serve_line(line.removesuffix(b"\r"))

    def connection_made(self, transport):
        self.transport = transport
        self.start = b""
        self.name = guest_name()
        room[self.name] = self
        transport.write(f"* welcome, {self.name} ({len(room)} here): no commands\n".encode())
        tell_others(self, f"* {self.name} joined\n".encode())


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=7000)
    server = await asyncio.get_running_loop().create_server(
        Client, "127.0.0.1", parser.parse_args().port)
    print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
