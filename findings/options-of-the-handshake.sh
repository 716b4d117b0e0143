#!/bin/sh
# accept() hands out the options that the listener had when the handshake ended.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: an accepted socket inherits what the listener has when accept() is called.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

static int option(int fd, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof(value);
    getsockopt(fd, level, name, &value, &size);
    return value != 0;
}

static int look(const char *when, int listener, int expected)
{
    int fd = accept(listener, NULL, NULL);
    struct timeval patience = {0};
    socklen_t size = sizeof(patience);
    getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, &size);
    int no_delay = option(fd, IPPROTO_TCP, TCP_NODELAY),
        alive = option(fd, SOL_SOCKET, SO_KEEPALIVE);
    int timed = patience.tv_sec != 0, blocking = !(fcntl(fd, F_GETFL) & O_NONBLOCK);
    printf("Seen:  connected %-7s they were set: TCP_NODELAY %d, SO_KEEPALIVE %d, SO_RCVTIMEO %d; "
           "%s\n",
           when, no_delay, alive, timed, blocking ? "blocking" : "O_NONBLOCK");
    return no_delay == expected && alive == expected && timed == expected && blocking;
}

int main(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    int early = socket(AF_INET, SOCK_STREAM, 0), late = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 1};
    if (bind(listener, (void *)&at, size) || listen(listener, 8) ||
        getsockname(listener, (void *)&at, &size) || connect(early, (void *)&at, size))
        return 77;
    rest();
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(listener, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    fcntl(listener, F_SETFL, O_NONBLOCK);
    if (connect(late, (void *)&at, size))
        return 77;
    rest();
    int as_it_was = look("before", listener, 0), as_it_is = look("after", listener, 1);
    puts("So the socket is made, with its options, when the client's handshake ends. Options set "
         "after listen() miss\n"
         "those who came in between; O_NONBLOCK belongs to the open file and never passes.");
    return verdict(as_it_was && as_it_is);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
