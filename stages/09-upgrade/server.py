"""Replaced while it serves: an echo server on asyncio that starts itself anew on SIGUSR2.

    python3 server.py [PORT]

Linux and macOS. Start reading at main(), then upgrade() and become_new_program().
"""

import asyncio
import os
import signal
import socket
import sys

FIRST = 3  # the descriptor of the listening socket, as in sd_listen_fds(3); behind it the pipe


def take_sockets():
    """The listening socket, from an older program or opened here; and the pipe to that program, or None."""
    meant_for = os.environ.pop("LISTEN_PID", "")
    if os.environ.pop("LISTEN_FDS", "") == "1" and meant_for == str(os.getpid()):
        listener = socket.socket(fileno=FIRST)
        listener.set_inheritable(False)
        return listener, FIRST + 1
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    return socket.create_server(("127.0.0.1", port)), None


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()


def become_new_program(listener, pipe):
    """In the child: os.dup2() makes descriptors that stay open across exec(), all others are closed by it."""
    os.dup2(os.dup2(listener.fileno(), 100, inheritable=False), FIRST)
    os.dup2(os.dup2(pipe, 101, inheritable=False), FIRST + 1)
    os.environ["LISTEN_FDS"] = "1"
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execv(sys.executable, [sys.executable, *sys.argv])


def upgrade(loop, listener, made_way):
    if made_way.is_set():
        return
    ours, its = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become_new_program(listener, its)
        finally:
            os._exit(127)
    os.close(its)
    loop.add_reader(ours, hear, loop, ours, pid, made_way)


def hear(loop, pipe, pid, made_way):
    """One byte from a new program that serves, or the end of the pipe."""
    loop.remove_reader(pipe)
    serves = os.read(pipe, 1)
    os.close(pipe)
    if serves:
        print(f"process {pid} serves", flush=True)
        made_way.set()
    else:
        os.waitpid(pid, 0)
        print("the new program does not start", flush=True)


async def main():
    loop = asyncio.get_running_loop()
    listener, pipe = take_sockets()
    server = await asyncio.start_server(echo, sock=listener)
    made_way = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR2, upgrade, loop, listener, made_way)
    if pipe:
        os.write(pipe, b"!")
        os.close(pipe)
    await made_way.wait()
    server.close()  # accept no more; the connections that are there go on
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


if __name__ == "__main__":
    asyncio.run(main())
