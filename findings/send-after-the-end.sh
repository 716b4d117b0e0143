#!/bin/sh
# How a failed send() tells whether the peer had ended its stream in order.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: a send() after the peer's reset fails with ECONNRESET, whatever came before,
       and what was received before it is lost or follows an error.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
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

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

static const char *name(ssize_t got, char *space)
{
    if (got == -1)
        return errno == EPIPE ? "EPIPE" : errno == ECONNRESET ? "ECONNRESET" : "another error";
    sprintf(space, "%d", (int)got);
    return space;
}

/* The peer says "bye\n" and goes with our byte unread, which resets. Ends it its stream first? */
static int fails_with(int in_order, int expected)
{
    int ours, peer;
    char data[16], space[16];
    connection(&ours, &peer);
    send(peer, "bye\n", 4, 0);
    send(ours, "?", 1, 0);
    rest();
    if (in_order) {
        shutdown(peer, SHUT_WR);
        rest();
    }
    close(peer);
    rest();
    ssize_t sent = send(ours, "x", 1, MSG_DONTWAIT);
    int error = errno;
    printf("Seen:  %-18s send() %s,",
           in_order ? "FIN, then RST:" : "RST alone:", name(sent, space));
    ssize_t first = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    printf(" then recv() %s,", name(first, space));
    ssize_t second = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    printf(" then recv() %s\n", name(second, space));
    close(ours);
    return sent == -1 && error == expected && first == 4 && second == 0;
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    int alone = fails_with(0, ECONNRESET), after_fin = fails_with(1, EPIPE);
    puts("So errno tells an orderly end from an abrupt one, and the two ends look alike to recv() "
         "afterwards:\n"
         "the failed send took the error away.");
    return verdict(alone && after_fin);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
