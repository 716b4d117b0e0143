#!/bin/sh
# A low mark on a unix stream socket: poll() says readable, and recv() waits.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: with SO_RCVLOWAT 10 and 3 bytes there, poll() does not say readable, as socket(7)
       has it since Linux 2.6.28; and after "readable" a recv() does not wait.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* A TCP connection over loopback: its two ends, and the listener is gone again. */
static void connection(int *ours, int *peer)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    *peer = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (void *)&at, size) || listen(listener, 8) ||
        getsockname(listener, (void *)&at, &size) || connect(*peer, (void *)&at, size) ||
        (*ours = accept(listener, NULL, NULL)) == -1) {
        perror("no connection");
        exit(77);
    }
    close(listener);
}

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int look(const char *kind, int ours, int peer, int *waited)
{
    int low = 10;
    char data[100];
    struct timeval patience = {.tv_usec = 500000};
    setsockopt(ours, SOL_SOCKET, SO_RCVLOWAT, &low, sizeof(low));
    setsockopt(ours, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    send(peer, "abc", 3, 0);
    rest();
    struct pollfd wait = {ours, POLLIN, 0};
    int readable = poll(&wait, 1, 0);
    double start = now();
    ssize_t got = recv(ours, data, sizeof(data), 0);
    *waited = now() - start > 0.4;
    printf("Seen:  %-12s poll() says %s, recv() %s the 0.5 s of its time-out and gives %zd\n", kind,
           readable ? "readable" : "nothing", *waited ? "waits" : "does not wait", got);
    return readable;
}

int main(void)
{
    int ours, peer, pair[2], waited, unix_waited;
    connection(&ours, &peer);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
        return 77;
    int readable = look("TCP", ours, peer, &waited);
    int unix_readable = look("unix stream", pair[0], pair[1], &unix_waited);
    puts("So the mark is kept by poll() for TCP only, and by a blocking recv() for both.");
    return verdict(!readable && waited && unix_readable && unix_waited);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
