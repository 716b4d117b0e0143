"""The deadlines and the orderly end of stage 09, in asyncio, on an echo server.

    python3 stages/09-upgrade/server.py [PORT]
"""
import asyncio
import signal
import sys

PATIENCE = 2.0  # seconds: half of what a client may be silent
clients = set()


class Client(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.line = b""
        clients.add(self)
        self.hear()

    def hear(self):
        self.asked = False
        self.wait()

    def wait(self):
        self.patience = asyncio.get_running_loop().call_later(PATIENCE, self.run_out_of_patience)

    def run_out_of_patience(self):
        if self.asked:
            self.transport.write(b"! you have been silent for too long\n")
            self.transport.close()
        else:
            self.asked = True
            self.transport.write(b"* are you there?\n")
            self.wait()

    def data_received(self, data):
        *lines, self.line = (self.line + data).split(b"\n")
        for line in lines:
            self.patience.cancel()
            self.hear()
            self.transport.write(line + b"\n")

    def connection_lost(self, why):
        self.patience.cancel()
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
        client.transport.write(b"* the server is stopping\n")
        client.transport.close()
    while clients:
        await asyncio.sleep(0.05)


asyncio.run(main())
