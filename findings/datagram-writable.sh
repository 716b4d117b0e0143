#!/bin/sh
# A unix datagram socket is writable, and sendto() says EAGAIN.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: after EAGAIN one waits for POLLOUT, and when it comes there is room.
END
cat >"$dir/seen.c" <<'END'
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

static int writable(int fd)
{
    struct pollfd wait = {fd, POLLOUT, 0};
    return poll(&wait, 1, 100) == 1;
}

int main(int argc, char **argv)
{
    struct sockaddr_un log = {.sun_family = AF_UNIX};
    int spins = 0, taken = 0, reader = socket(AF_UNIX, SOCK_DGRAM, 0);
    int writer = socket(AF_UNIX, SOCK_DGRAM, 0), connected = socket(AF_UNIX, SOCK_DGRAM, 0);
    snprintf(log.sun_path, sizeof(log.sun_path), "%s", argc > 1 ? argv[1] : "");
    if (bind(reader, (void *)&log, sizeof(log)) || connect(connected, (void *)&log, sizeof(log)))
        return 77;
    while (sendto(writer, "line", 4, MSG_DONTWAIT, (void *)&log, sizeof(log)) == 4)
        taken++;
    while (spins < 1000 && writable(writer) &&
           sendto(writer, "line", 4, MSG_DONTWAIT, (void *)&log, sizeof(log)) == -1 &&
           errno == EAGAIN)
        spins++;
    int waits = !writable(connected);
    printf("Seen:  the reader's queue is full after %d datagrams\n", taken);
    printf("Seen:  not connected: %d times in a row POLLOUT, and sendto() says EAGAIN\n", spins);
    printf("Seen:  connected: poll() %s\n", waits ? "waits" : "says POLLOUT");
    puts("So poll() knows the reader's queue only if the socket is connected to it. A loop that "
         "logs with sendto()\n"
         "and waits for POLLOUT spins.");
    return verdict(spins == 1000 && waits);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen" "$dir/log"
