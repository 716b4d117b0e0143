#!/bin/sh
# What a client makes of an answer that comes while it still sends the body.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
for program in curl wget node python3; do
    need "$program"
done
echo "kernel $(uname -r), $(curl -V | head -n 1 | cut -d ' ' -f 1,2)," \
    "$(wget -V | head -n 1 | cut -d ' ' -f 1-3), Node $(node -v), $(python3 -V)"
cat <<'END'
Guess: a server that says 413 and closes while 30 MB are still coming is heard by every client, or,
       since that close resets the connection, by none.
END
cat >"$dir/request.js" <<'END'
const seen = [];
const body = Buffer.alloc(30000000);
const options = {host: '127.0.0.1', port: +process.argv[2], method: 'POST'};
const request = require('http').request(options, response => {
  seen.push(`answer ${response.statusCode}`);
  response.resume().on('end', () => seen.push('end'));
});
request.on('error', () => seen.push('error'));
request.on('close', () => setTimeout(() => console.log(seen.join(', then ')), 100));
request.end(body);
END
cat >"$dir/fetch.js" <<'END'
fetch(`http://127.0.0.1:${process.argv[2]}/`, {method: 'POST', body: Buffer.alloc(30000000)})
  .then(response => console.log(`answer ${response.status}`), () => console.log('error'));
END
cat >"$dir/request.py" <<'END'
import http.client, sys

client = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
try:
    client.request("POST", "/", bytes(30000000))
    print("answer", client.getresponse().status)
except OSError:
    print("error, then", end=" ")
    print("answer", client.getresponse().status, "if one asks nevertheless")
END
cat >"$dir/drive.py" <<'END'
import os, signal, socket, subprocess, sys, threading, time

dir = sys.argv[1]
os.chdir(dir)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
open("body", "wb").write(bytes(30000000))
listener = socket.create_server(("127.0.0.1", 0))
port = str(listener.getsockname()[1])

def serve():
    while True:
        client, _ = listener.accept()
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(1000)
        time.sleep(0.3)
        client.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbig\n")
        client.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        client.close()  # with the body unread, so this is a reset

threading.Thread(target=serve, daemon=True).start()
url = f"http://127.0.0.1:{port}/"
environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
clients = {
    "curl": (["curl", "-s", "-o", "/dev/null", "-w", "answer %{http_code}", "-H", "Expect:", "--data-binary", "@body",
              url], "answer 413"),
    "wget": (["wget", "-q", "-S", "-O", "-", "--tries=1", "--post-file=body", url], ""),
    "http.client": ([sys.executable, "request.py", port], "error, then answer 413 if one asks nevertheless"),
    "Node's http": (["node", "request.js", port], "answer 413, then end, then error"),
    "Node's fetch": (["node", "fetch.js", port], "answer 413"),
}
same = True
for name, (command, recorded) in clients.items():
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
                            timeout=10)
    seen = result.stdout.strip()
    print(f"Seen:  {name:13}", seen or "no answer, not a word", f"({result.returncode})")
    same = same and seen == recorded
print("So the answer is in each client's socket, and three make something else of it: wget stops at the")
print("failed write, http.client raises with the answer unread, and Node's http has an error after the")
print("whole answer.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/drive.py" "$dir"
