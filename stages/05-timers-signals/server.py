"""The deadlines and the orderly end of stage 05, in asyncio.

    python3 stages/05-timers-signals/server.py [PORT]
"""
import asyncio
import signal
import sys

IDLE = 300.0  # seconds
STOP = 5.0
clients = set()


class Client(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(0)  # pause as soon as anything is left
        clients.add(self)
        self.wait()

    def wait(self):
        self.idle = asyncio.get_running_loop().call_later(IDLE, self.transport.abort)

    def data_received(self, data):
        self.idle.cancel()
        self.wait()
        self.transport.write(data)

    def pause_writing(self):  # a client that does not read is not heard
        self.transport.pause_reading()

    def resume_writing(self):
        self.idle.cancel()
        self.wait()
        self.transport.resume_reading()

    def connection_lost(self, why):
        self.idle.cancel()
        clients.discard(self)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    server = await loop.create_server(Client, "127.0.0.1", port)
    print("listening on %s:%d" % server.sockets[0].getsockname(), flush=True)
    await stop.wait()
    server.close()
    for client in list(clients):
        client.transport.close()  # sends what is queued first
    end = loop.time() + STOP
    while clients and loop.time() < end:
        await asyncio.sleep(0.05)


asyncio.run(main())
