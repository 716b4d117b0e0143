"""A client that is still sending when the server stops.

    python3 stages/05-timers-signals/stories/reset.py build/bin/05-timers-signals
"""
import signal
import socket
import subprocess
import sys

server = subprocess.Popen([sys.argv[1], "--port", "0"], stdout=subprocess.PIPE, text=True)
port = int(server.stdout.readline().rsplit(":", 1)[1])
client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
client.connect(("127.0.0.1", port))
client.settimeout(0.5)
sent = received = 0
try:
    while True:
        sent += client.send(bytes(65536))
except TimeoutError:
    print("sent", sent, "bytes and read nothing; now the server is told to stop")
server.send_signal(signal.SIGTERM)
client.settimeout(10)
try:
    while data := client.recv(65536):
        received += len(data)
    why = "the end"
except ConnectionResetError as error:
    why = error.strerror
print("received", received, "bytes, then:", why)
server.wait()
