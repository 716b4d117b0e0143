#!/bin/sh
# What comes first after a pause: the input that waits, or the timer that is due.
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
    libevent-2.1-7=2.1.12-stable-8+deb12u1 libev4=1:4.33-1 libev-dev=1:4.33-1
mkdir "$dir/packages"
(cd "$dir/packages" && apt-get -qq download "$@" >/dev/null 2>&1) ||
    { echo "a package cannot be had here"; exit 77; }
for package in "$dir/packages"/*.deb; do
    dpkg -x "$package" "$dir/root"
done
usr="$dir/root/usr"
lib=$(dirname "$(find "$usr/lib" -name 'libuv.so.1' | head -n 1)")
echo "kernel $(uname -r), $(python3 -V), Node $(node -v), libuv 1.44.2, libevent 2.1.12, libev 4.33"
cat <<'END'
Guess: a loop that waits in epoll, is stopped, and is continued with input there and a
       deadline past sees both at once; whether input or timer is first is the loop's choice.
END
cat >"$dir/loop.py" <<'END'
import asyncio, os

loop = asyncio.new_event_loop()

def read():
    os.read(0, 100)
    print("input", flush=True)

loop.add_reader(0, read)
loop.call_later(1, lambda: print("timer", flush=True))
print("ready", flush=True)
loop.run_forever()
END
cat >"$dir/loop.js" <<'END'
process.stdin.on('data', () => console.log('input'));
setTimeout(() => console.log('timer'), 1000);
console.log('ready');
END
cat >"$dir/libuv.c" <<'END'
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

static void readable(uv_poll_t *handle, int status, int events)
{
    char text[100];
    if (read(0, text, sizeof(text)) > 0)
        puts("input");
}

static void due(uv_timer_t *handle)
{
    puts("timer");
}

int main(void)
{
    uv_poll_t input;
    uv_timer_t timer;
    setvbuf(stdout, NULL, _IONBF, 0);
    uv_poll_init(uv_default_loop(), &input, 0);
    uv_poll_start(&input, UV_READABLE, readable);
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, due, 1000, 0);
    puts("ready");
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
END
cat >"$dir/libevent.c" <<'END'
#include <event2/event.h>
#include <stdio.h>
#include <unistd.h>

static void readable(evutil_socket_t fd, short what, void *context)
{
    char text[100];
    if (read(0, text, sizeof(text)) > 0)
        puts("input");
}

static void due(evutil_socket_t fd, short what, void *context)
{
    puts("timer");
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct timeval second = {.tv_sec = 1};
    setvbuf(stdout, NULL, _IONBF, 0);
    event_add(event_new(base, 0, EV_READ | EV_PERSIST, readable, NULL), NULL);
    event_base_once(base, -1, EV_TIMEOUT, due, NULL, &second);
    puts("ready");
    return event_base_dispatch(base);
}
END
cat >"$dir/libev.c" <<'END'
#include <ev.h>
#include <stdio.h>
#include <unistd.h>

static void readable(struct ev_loop *loop, ev_io *watcher, int events)
{
    char text[100];
    if (read(0, text, sizeof(text)) > 0)
        puts("input");
}

static void due(struct ev_loop *loop, ev_timer *watcher, int events)
{
    puts("timer");
}

int main(void)
{
    ev_io input;
    ev_timer timer;
    setvbuf(stdout, NULL, _IONBF, 0);
    struct ev_loop *loop = ev_default_loop(0);
    ev_io_init(&input, readable, 0, EV_READ);
    ev_io_start(loop, &input);
    ev_timer_init(&timer, due, 1, 0);
    ev_timer_start(loop, &timer);
    puts("ready");
    return ev_run(loop, 0);
}
END
set -- -O1 -w -I"$usr/include" -I"$usr/include/$(basename "$lib")"
cc "$@" -o "$dir/libuv" "$dir/libuv.c" "$lib/libuv.so.1"
cc "$@" -o "$dir/libevent" "$dir/libevent.c" "$lib/libevent-2.1.so.7"
cc "$@" -o "$dir/libev" "$dir/libev.c" "$lib/libev.so.4"
cat >"$dir/pause.py" <<'END'
import os, signal, subprocess, sys, time

dir, lib = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
commands = {
    "asyncio": ([sys.executable, dir + "/loop.py"], {}),
    "Node": (["node", dir + "/loop.js"], {}),
    "libuv": ([dir + "/libuv"], {"LD_LIBRARY_PATH": lib}),
    "libev": ([dir + "/libev"], {"LD_LIBRARY_PATH": lib}),
    "libevent": ([dir + "/libevent"], {"LD_LIBRARY_PATH": lib}),
    "libevent on poll()": ([dir + "/libevent"], {"LD_LIBRARY_PATH": lib, "EVENT_NOEPOLL": "1"}),
}
same = True
for name, (command, more) in commands.items():
    loop = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, **more})
    try:
        if loop.stdout.readline() != "ready\n":
            print(name, "does not start here")
            sys.exit(77)
        time.sleep(0.3)
        loop.send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        loop.stdin.write("answer\n")
        loop.stdin.flush()
        time.sleep(1.2)
        loop.send_signal(signal.SIGCONT)
        order = [loop.stdout.readline().strip() for _ in range(2)]
    finally:
        loop.kill()
        loop.wait()
    print(f"Seen:  {name:19}", ", then ".join(order))
    expected = ["input", "timer"] if "poll" in name else ["timer", "input"]
    same = same and order == expected
print("So five out of five run the timer first, even those that else look at input first: SIGCONT ends")
print("epoll_wait() with EINTR and no events, and the next thing that a loop does is to look at the")
print("clock. poll() goes on waiting, unseen, and says input.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/pause.py" "$dir" "$lib"
