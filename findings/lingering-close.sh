#!/bin/sh
# close() of a non-blocking socket with SO_LINGER waits.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: close() of a non-blocking socket comes back at once, with an error if SO_LINGER
       wants it to wait; and when the lingering time is over, what is unsent is dropped.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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

int main(void)
{
    int ours, peer;
    long sent = 0, received = 0;
    ssize_t some;
    char *block = calloc(1, 1 << 16);
    connection(&ours, &peer);
    fcntl(ours, F_SETFL, O_NONBLOCK);
    while ((some = send(ours, block, 1 << 16, 0)) > 0)
        sent += some;
    struct linger patience = {.l_onoff = 1, .l_linger = 2};
    setsockopt(ours, SOL_SOCKET, SO_LINGER, &patience, sizeof(patience));
    double start = now();
    int closed = close(ours);
    double waited = now() - start;
    while ((some = recv(peer, block, 1 << 16, 0)) > 0)
        received += some;
    printf("Seen:  the peer does not read; close() gives %d after %.1f s\n", closed, waited);
    printf("Seen:  of %ld bytes the peer then reads %ld, and %s\n", sent, received,
           some ? "an error" : "the end");
    puts("So O_NONBLOCK does not hold for close(): an event loop stands still in it. And the time "
         "is only how long\n"
         "close() waits: it says 0, and nothing is dropped when it is over.");
    return verdict(closed == 0 && waited > 1.8 && waited < 2.8 && received == sent && some == 0);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
