#!/bin/sh
# Which servers answer a client that ends its own stream after the request.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
need node
need python3
set -- nginx=1.22.1-9+deb12u11 haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing1=1.6.0-4 \
    libopentracing-c-wrapper0=1.1.3-3+b1 redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10 \
    libjemalloc2=5.3.0-1 liblzf1=3.6-3
mkdir "$dir/packages"
(cd "$dir/packages" && apt-get -qq download "$@" >/dev/null 2>&1) ||
    { echo "a package cannot be had here"; exit 77; }
for package in "$dir/packages"/*.deb; do
    dpkg -x "$package" "$dir/root"
done
echo "kernel $(uname -r), nginx 1.22.1, haproxy 2.6.12, redis 7.0.15, Node $(node -v), $(python3 -V)"
cat <<'END'
Guess: a client that has asked and ends its half of the stream (as printf | nc -N does) still gets
       the whole answer. That is what a half-close is for.
END
cat >"$dir/server.js" <<'END'
const late = (request, response) => setTimeout(() => response.end('page'), 300);
require('http').createServer(late).listen(+process.argv[2], '127.0.0.1');
END
cat >"$dir/drive.py" <<'END'
import os, signal, socket, subprocess, sys, time

dir = sys.argv[1]
os.chdir(dir)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
libraries = ":".join(path for path, _, names in os.walk("root") if any(".so." in name for name in names))
environment = dict(os.environ, LD_LIBRARY_PATH=libraries)
running = {}

def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]

def start(name, port, command, foreign=True):
    log = open(name + ".log", "w")
    server = subprocess.Popen(command, stdout=log, stderr=log, env=environment if foreign else os.environ)
    running[name] = server
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    print(name, "does not start here")
    sys.exit(77)

def stop_all():
    for server in running.values():
        server.kill()
        server.wait()

def read_to_end(client, patience):
    """All that comes, and how it ended: end, reset, or nothing more."""
    data = bytearray()
    client.settimeout(patience)
    try:
        while part := client.recv(65536):
            data += part
        return bytes(data), "the end"
    except TimeoutError:
        return bytes(data), "open"
    except ConnectionError:
        return bytes(data), "a reset"

ports = {name: free_port() for name in ("nginx", "haproxy", "redis", "Node", "late")}
os.mkdir("www")
open("www/index.html", "w").write("page")
kinds = "client_body", "proxy", "fastcgi", "uwsgi", "scgi"
temporary = "".join(f"{kind}_temp_path {dir}/{kind};" for kind in kinds)
open("nginx.conf", "w").write(f"""daemon off; master_process off; pid {dir}/nginx.pid;
error_log stderr; events {{ }}
http {{ access_log off; {temporary}
server {{ listen 127.0.0.1:{ports["nginx"]}; root {dir}/www;
location /late {{ proxy_pass http://127.0.0.1:{ports["late"]}; }} }} }}""")
open("haproxy.cfg", "w").write(f"""defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 5s
frontend front
  bind 127.0.0.1:{ports["haproxy"]}
  default_backend late
backend late
  server late 127.0.0.1:{ports["late"]}
""")
open("late.py", "w").write("""
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.3)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page")
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
""")

def ask(port, request, half_close=True, pause=0):
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(request)
        if half_close:
            client.shutdown(socket.SHUT_WR)
        time.sleep(pause)
        return read_to_end(client, 1)

def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode()

recorded = {"nginx, a file": True, "nginx, a proxy": False, "haproxy": True, "Python's http.server": True,
            "Node": False}
same = True
try:
    start("late", ports["late"], [sys.executable, "late.py", str(ports["late"])], foreign=False)
    start("nginx", ports["nginx"],
          ["root/usr/sbin/nginx", "-p", dir, "-e", "stderr", "-c", dir + "/nginx.conf"])
    start("haproxy", ports["haproxy"], ["root/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"])
    start("redis", ports["redis"], ["root/usr/bin/redis-server", "--port", str(ports["redis"]),
                                    "--bind", "127.0.0.1", "--save", ""])
    start("Node", ports["Node"], ["node", "server.js", str(ports["Node"])], foreign=False)
    for name, port, path in (("nginx, a file", "nginx", "/"), ("nginx, a proxy", "nginx", "/late"),
                             ("haproxy", "haproxy", "/late"), ("Python's http.server", "late", "/late"),
                             ("Node", "Node", "/late")):
        answer, how = ask(ports[port], get(path))
        print(f"Seen:  {name:21}", "answers" if answer.endswith(b"page") else "does not answer: " + how)
        same = same and answer.endswith(b"page") == recorded[name]
    # 20 MB: the answer's head and end are "$20000000\r\n" and "\r\n".
    ask(ports["redis"], b"SETRANGE big 19999999 z\r\nQUIT\r\n", half_close=False)
    whole, _ = ask(ports["redis"], b"GET big\r\nQUIT\r\n", half_close=False, pause=0.3)
    part, how = ask(ports["redis"], b"GET big\r\n", pause=0.3)
    print(f"Seen:  {'redis, 20 MB':21} with QUIT {len(whole)} bytes, with a half-close {len(part)}, then {how}")
    same = same and len(whole) == 20000018 and 0 < len(part) < 20000013 and how == "the end"
finally:
    stop_all()
print("So a proxying nginx and Node take the end of the requests for the loss of the client, and redis")
print("drops what the kernel has not taken yet, with an end that looks orderly.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/drive.py" "$dir"
