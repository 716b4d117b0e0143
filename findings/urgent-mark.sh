#!/bin/sh
# A short read does not mean that a socket is empty: TCP stops at the urgent mark.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: a recv() that gives less than was asked for has emptied the socket, so with
       EPOLLET one may wait again, as epoll(7) says; and FIONREAD says what is there.
END
cat >"$dir/seen.c" <<'END'
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
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

int main(void)
{
    int ours, peer, waiting = -1;
    char data[100];
    connection(&ours, &peer);
    send(peer, "abc", 3, 0);
    send(peer, "!", 1, MSG_OOB);
    send(peer, "def", 3, 0);
    rest();
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    epoll_ctl(epoll, EPOLL_CTL_ADD, ours, &event);
    int events = epoll_wait(epoll, &event, 1, 0);
    ssize_t first = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    ioctl(ours, FIONREAD, &waiting);
    int more = epoll_wait(epoll, &event, 1, 300);
    ssize_t second = recv(ours, data, sizeof(data), MSG_DONTWAIT);
    printf("Seen:  the peer sends 3 bytes, 1 urgent one, 3 more; epoll_wait() %d, recv() of 100 "
           "gives %zd\n",
           events, first);
    printf("Seen:  FIONREAD says %d, epoll_wait() says %d for 0.3 s, another recv() gives %zd\n",
           waiting, more, second);
    puts("So only EAGAIN means empty. A loop with EPOLLET that saves the second call is deaf to "
         "what a telnet client\n"
         "says after its urgent byte, until something new comes.");
    return verdict(events == 1 && first == 3 && waiting == 0 && more == 0 && second == 3);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
