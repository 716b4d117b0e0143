#!/bin/sh
# What shutdown(SHUT_RD) does to TCP: recv() says the end, and then gives data.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: after shutdown(SHUT_RD) what the peer sends is refused or dropped, and recv()
       says 0 for good. 0 is the last thing that a stream says.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <poll.h>
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

static int look(const char *kind, int ours, int peer, ssize_t *sent)
{
    char data[100];
    shutdown(ours, SHUT_RD);
    ssize_t before = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    *sent = send(peer, "late", 4, MSG_DONTWAIT);
    rest();
    ssize_t late = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    ssize_t after = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    printf("Seen:  %-12s recv() %zd, the peer's send() %zd, recv() %zd, recv() %zd\n", kind, before,
           *sent, late, after);
    return before == 0 && late == 4 && after == 0;
}

int main(void)
{
    int ours, peer, pair[2];
    ssize_t sent, unix_sent;
    signal(SIGPIPE, SIG_IGN);
    connection(&ours, &peer);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
        return 77;
    int came = look("TCP", ours, peer, &sent);
    int unix_came = look("unix stream", pair[0], pair[1], &unix_sent);
    puts("So over TCP nobody but us learns of it: the peer goes on, its data lies in our buffer "
         "and is still given.\n"
         "Over a unix socket the peer's send fails.");
    return verdict(came && sent == 4 && !unix_came && unix_sent == -1);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
