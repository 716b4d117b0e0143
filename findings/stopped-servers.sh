#!/bin/sh
# Whether a request that lay there during a pause is served when its idle time-out is past.
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
Guess: a server is stopped for 3 s and continued. A client's request lies in its socket since
       the beginning. It came in time, so it is answered, though the idle time-out was 1 s.
END
cat >"$dir/server.js" <<'END'
const server = require('http').createServer((request, response) => response.end('page'));
server.keepAliveTimeout = 1000;
server.listen(+process.argv[2], '127.0.0.1');
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

ports = {name: free_port() for name in ("nginx", "haproxy", "redis", "Node", "backend")}
os.mkdir("www")
open("www/index.html", "w").write("page")
kinds = "client_body", "proxy", "fastcgi", "uwsgi", "scgi"
temporary = "".join(f"{kind}_temp_path {dir}/{kind};" for kind in kinds)
open("nginx.conf", "w").write(f"""daemon off; master_process off; pid {dir}/nginx.pid;
error_log stderr; events {{ }}
http {{ access_log off; {temporary} keepalive_timeout 1s;
server {{ listen 127.0.0.1:{ports["nginx"]}; root {dir}/www; }} }}""")
open("haproxy.cfg", "w").write(f"""defaults
  mode http
  timeout client 1s
  timeout http-keep-alive 1s
  timeout server 5s
  timeout connect 5s
frontend front
  bind 127.0.0.1:{ports["haproxy"]}
  http-request return status 200 content-type text/plain string page
""")
get = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
recorded = {"nginx": False, "redis": False, "Node": False, "haproxy": True}
same = True
try:
    start("nginx", ports["nginx"],
          ["root/usr/sbin/nginx", "-p", dir, "-e", "stderr", "-c", dir + "/nginx.conf"])
    start("haproxy", ports["haproxy"], ["root/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"])
    start("redis", ports["redis"], ["root/usr/bin/redis-server", "--port", str(ports["redis"]),
                                    "--bind", "127.0.0.1", "--save", "", "--timeout", "1"])
    start("Node", ports["Node"], ["node", "server.js", str(ports["Node"])], foreign=False)
    clients = {}
    for name in recorded:
        request = b"PING\r\n" if name == "redis" else get
        clients[name] = client = socket.create_connection(("127.0.0.1", ports[name]))
        client.sendall(request)
        client.recv(4096)
        time.sleep(0.3)  # it waits in epoll again
        running[name].send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        client.sendall(request)
    time.sleep(3)
    for name in recorded:
        running[name].send_signal(signal.SIGCONT)
        answer, how = read_to_end(clients[name], 0.5)
        print(f"Seen:  {name:8}", "answers" if answer else "does not answer: " + how)
        same = same and bool(answer) == recorded[name]
finally:
    stop_all()
print("So three of four cut a client off that has done nothing wrong. epoll_wait() says EINTR after")
print("SIGCONT, and they look at their timers before they wait again: the client's socket is closed")
print("unread. haproxy asks epoll first.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/drive.py" "$dir"
