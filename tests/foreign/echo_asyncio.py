"""The echo server of stage 04 on asyncio's protocols.

    make test STAGE=04 SERVER='python3 tests/foreign/echo_asyncio.py {port}'

A client that does not take its echo is not read meanwhile: see pause_writing() and resume_writing().

asyncio accepts up to BACKLOG clients at a time. Out of descriptors it tries as often, reports each failure
with a traceback, and only then lets the listener rest for a second; so the number is small here.
"""
import asyncio
import sys

BACKLOG = 16


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port, backlog=BACKLOG)
    print("listening on %s:%d" % server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(main())
