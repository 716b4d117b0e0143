#!/bin/sh
# What clients make of a unix listener whose queue is full.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
for program in curl node python3; do
    need "$program"
done
echo "kernel $(uname -r), $(python3 -V), Node $(node -v), $(curl -V | head -n 1 | cut -d ' ' -f 1,2)"
cat <<'END'
Guess: as over TCP, a non-blocking connect() says EINPROGRESS, and the loop waits until the server
       accepts somebody or a time-out is over.
END
cat >"$dir/connect.js" <<'END'
const client = require('net').connect(process.argv[2]);
client.on('connect', () => console.log('connected'));
client.on('error', error => console.log('error', error.code));
END
cat >"$dir/drive.py" <<'END'
import asyncio, errno, os, select, socket, subprocess, sys

os.chdir(sys.argv[1])
listener = socket.socket(socket.AF_UNIX)
listener.bind("queue")
listener.listen(0)
waiting = socket.socket(socket.AF_UNIX)
waiting.connect("queue")

client = socket.socket(socket.AF_UNIX)
client.setblocking(False)
error = errno.errorcode.get(client.connect_ex("queue"), "0")
poll = select.poll()
poll.register(client, select.POLLOUT)
flags = poll.poll(0)
writable = bool(flags and flags[0][1] & select.POLLOUT)
pending = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
says = "POLLOUT" if writable else "nothing"
print(f"Seen:  connect()  {error}; poll() then says {says}, SO_ERROR says {pending}")

async def by_asyncio():
    try:
        _, writer = await asyncio.wait_for(asyncio.open_unix_connection("queue"), 3)
    except (OSError, asyncio.TimeoutError):
        return "not connected"
    try:
        writer.write(b"hello\n")
        await writer.drain()
        return "connected"
    except OSError:
        return "connected, and the first write fails"

asyncio_says = asyncio.run(by_asyncio())
node = ["node", "connect.js", "queue"]
node_says = subprocess.run(node, capture_output=True, text=True, timeout=10).stdout.strip()
curl = ["curl", "-s", "-m", "5", "--unix-socket", "queue", "http://test/"]
curl_says = subprocess.run(curl, timeout=10).returncode
print("Seen:  asyncio   ", asyncio_says)
print("Seen:  Node      ", node_says)
print("Seen:  curl      ", "fails at once" if curl_says == 7 else f"ends with {curl_says}")
print("So connect() says EAGAIN, and nothing goes on. Whoever takes it for EINPROGRESS is told by")
print("poll() that the socket is writable and by SO_ERROR that all is well: asyncio reports a")
print("connection that there is not.")
same = (error, writable, pending) == ("EAGAIN", True, 0)
same = same and asyncio_says == "connected, and the first write fails"
same = same and node_says == "error EAGAIN" and curl_says == 7
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/drive.py" "$dir"
