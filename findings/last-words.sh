#!/bin/sh
# Who hears the last words of a peer when a write to it fails first.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
need cc
need node
need python3
set -- libuv1=1.44.2-1+deb12u1 libuv1-dev=1.44.2-1+deb12u1 libevent-dev=2.1.12-stable-8+deb12u1 \
    libevent-2.1-7=2.1.12-stable-8+deb12u1 python3-twisted=22.4.0-4+deb12u1 python3-zope.interface=5.5.2-1+b1 \
    python3-automat=22.10.0-1 python3-constantly=15.1.0-4 python3-hyperlink=21.0.0-5 python3-incremental=21.3.0-2 \
    python3-attr=22.2.0-1 python3-typing-extensions=4.4.0-1 python3-idna=3.3-1+deb12u1
mkdir "$dir/packages"
(cd "$dir/packages" && apt-get -qq download "$@" >/dev/null 2>&1) ||
    { echo "a package cannot be had here"; exit 77; }
for package in "$dir/packages"/*.deb; do
    dpkg -x "$package" "$dir/root"
done
usr="$dir/root/usr"
lib=$(dirname "$(find "$usr/lib" -name 'libuv.so.1' | head -n 1)")
echo "kernel $(uname -r), $(python3 -V), Node $(node -v), libuv 1.44.2, libevent 2.1.12, Twisted 22.4.0"
cat <<'END'
Guess: what a peer has said before it left is delivered before the loss of the connection,
       and loops that stand on one another do the same.
END
cat >"$dir/asyncio-server.py" <<'END'
import asyncio, time

class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"hello\n")
        asyncio.get_running_loop().call_later(0.1, self.work)

    def work(self):
        time.sleep(0.5)
        self.transport.write(b"news\n")

    def data_received(self, data):
        print("heard", data.decode().strip(), flush=True)

    def connection_lost(self, error):
        print("lost", flush=True)

async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(20)

asyncio.run(main())
END
cat >"$dir/twisted-server.py" <<'END'
import time
from twisted.internet import protocol, reactor

class Server(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello\n")
        reactor.callLater(0.1, self.work)

    def work(self):
        time.sleep(0.5)
        self.transport.write(b"news\n")

    def dataReceived(self, data):
        print("heard", data.decode().strip(), flush=True)

    def connectionLost(self, reason):
        print("lost", flush=True)

port = reactor.listenTCP(0, protocol.Factory.forProtocol(Server), interface="127.0.0.1")
print(port.getHost().port, flush=True)
reactor.run()
END
cat >"$dir/server.js" <<'END'
const server = require('net').createServer(peer => {
  peer.write('hello\n');
  setTimeout(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    peer.write('news\n');
  }, 100);
  peer.on('data', data => console.log('heard', data.toString().trim()));
  peer.on('error', () => {});
  peer.on('close', () => console.log('lost'));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
END
cat >"$dir/libuv-server.c" <<'END'
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <uv.h>

static uv_tcp_t server, peer;
static uv_timer_t timer;
static uv_write_t greeting, news;
static char space[4096];

static void lost(uv_handle_t *handle)
{
    puts("lost");
}
static void written(uv_write_t *request, int status)
{
}
static void give(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    *buffer = uv_buf_init(space, sizeof(space));
}

static void heard(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    if (size > 0)
        printf("heard %.*s\n", (int)size - 1, buffer->base);
    else if (size < 0)
        uv_close((uv_handle_t *)stream, lost);
}

static void work(uv_timer_t *handle)
{
    uv_buf_t text = uv_buf_init("news\n", 5);
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    uv_write(&news, (uv_stream_t *)&peer, &text, 1, written);
}

static void connected(uv_stream_t *listener, int status)
{
    uv_buf_t text = uv_buf_init("hello\n", 6);
    uv_tcp_init(listener->loop, &peer);
    uv_accept(listener, (uv_stream_t *)&peer);
    uv_write(&greeting, (uv_stream_t *)&peer, &text, 1, written);
    uv_read_start((uv_stream_t *)&peer, give, heard);
    uv_timer_init(listener->loop, &timer);
    uv_timer_start(&timer, work, 100, 0);
}

int main(void)
{
    struct sockaddr_in at;
    int size = sizeof(at);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IONBF, 0);
    uv_ip4_addr("127.0.0.1", 0, &at);
    uv_tcp_init(uv_default_loop(), &server);
    uv_tcp_bind(&server, (struct sockaddr *)&at, 0);
    uv_listen((uv_stream_t *)&server, 8, connected);
    uv_tcp_getsockname(&server, (struct sockaddr *)&at, &size);
    printf("%d\n", ntohs(at.sin_port));
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
END
cat >"$dir/libevent-server.c" <<'END'
#include <arpa/inet.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static struct event_base *base;
static struct bufferevent *peer;

static void heard(struct bufferevent *event, void *context)
{
    char text[100];
    size_t size = bufferevent_read(event, text, sizeof(text));
    printf("heard %.*s\n", (int)size - 1, text);
}

static void lost(struct bufferevent *event, short what, void *context)
{
    puts("lost");
    bufferevent_free(event);
}

static void work(evutil_socket_t fd, short what, void *context)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    bufferevent_write(peer, "news\n", 5);
}

static void connected(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *at,
                      int size, void *context)
{
    struct timeval soon = {.tv_usec = 100000};
    peer = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(peer, heard, NULL, lost, NULL);
    bufferevent_enable(peer, EV_READ | EV_WRITE);
    bufferevent_write(peer, "hello\n", 6);
    event_base_once(base, -1, EV_TIMEOUT, work, NULL, &soon);
}

int main(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IONBF, 0);
    base = event_base_new();
    struct evconnlistener *listener = evconnlistener_new_bind(
        base, connected, NULL, LEV_OPT_CLOSE_ON_FREE, 8, (struct sockaddr *)&at, size);
    getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&at, &size);
    printf("%d\n", ntohs(at.sin_port));
    return event_base_dispatch(base);
}
END
set -- -O1 -w -I"$usr/include" -I"$usr/include/$(basename "$lib")"
cc "$@" -o "$dir/libuv-server" "$dir/libuv-server.c" "$lib/libuv.so.1"
cc "$@" -o "$dir/libevent-server" "$dir/libevent-server.c" "$lib"/libevent-2.1.so.7
cat >"$dir/peer.py" <<'END'
import os, signal, socket, subprocess, sys, time

dir, usr, lib = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
recorded = {"libuv": True, "Node": False, "libevent": False, "asyncio": False, "Twisted": True}
commands = {
    "libuv": [dir + "/libuv-server"],
    "Node": ["node", dir + "/server.js"],
    "libevent": [dir + "/libevent-server"],
    "asyncio": [sys.executable, dir + "/asyncio-server.py"],
    "Twisted": [sys.executable, dir + "/twisted-server.py"],
}
same = True
for name, command in commands.items():
    own = {"LD_LIBRARY_PATH": lib} if name.startswith("lib") else {}
    if name == "Twisted":
        own = {"PYTHONPATH": usr + "/lib/python3/dist-packages"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **own})
    try:
        line = server.stdout.readline()
        if not line:
            print(name, "does not start here")
            sys.exit(77)
        peer = socket.create_connection(("127.0.0.1", int(line)))
        time.sleep(0.3)
        peer.send(b"bye\n")
        peer.close()  # the server's greeting is unread, so this is a reset
        heard = []
        while line and line != "lost\n":
            line = server.stdout.readline()
            heard.append(line.strip())
    finally:
        server.kill()
        server.wait()
    print(f"Seen:  {name:9}", ", ".join(heard))
    same = same and (heard == ["heard bye", "lost"]) == recorded[name]
print("So libuv gives the line and Node, which stands on libuv, throws it away with the failed write.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 25 python3 "$dir/peer.py" "$dir" "$usr" "$lib"
