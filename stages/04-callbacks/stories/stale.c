/* A debugging story of stage 04: an event whose descriptor changes hands before it is dispatched.
 * usage: 04-callbacks-stale [BACKEND]
 *
 * Start at main(). The chapter takes a check out of dispatch() in lib/reactor/reactor.c and runs
 * this again. */
#include "net.h"
#include "reactor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct reactor *reactor;
static int host[2], guest[2], newcomer[2]; /* three connections: our end, and the peer's */

static void check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(1);
    }
}

static void connect_pair(int pair[2])
{
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
    check(net_set_nonblocking(pair[0]), "net_set_nonblocking");
}

static void say(int fd, const char *words)
{
    check(write(fd, words, strlen(words)) == (ssize_t)strlen(words) ? 0 : -1, "write");
}

static void read_guest(int fd, unsigned events, void *data)
{
    const char *name = data;
    char words[64];
    size_t size;
    if (net_recv(fd, words, sizeof words, &size) == NET_OK)
        printf("%s on descriptor %d says: %.*s\n", name, fd, (int)size, words);
    else
        printf("%s on descriptor %d is ready, and has nothing: %s\n", name, fd, strerror(errno));
}

/* The host puts the guest out and takes the next one in, who gets the number just given back. */
static void read_host(int fd, unsigned events, void *data)
{
    read_guest(fd, events, data);
    check(reactor_unregister(reactor, guest[0]), "reactor_unregister");
    close(guest[0]);
    connect_pair(newcomer);
    check(reactor_register(reactor, newcomer[0], SELECTOR_READ, read_guest, "newcomer"),
          "reactor_register");
    printf("guest on descriptor %d is out, newcomer on descriptor %d is in\n", guest[0],
           newcomer[0]);
}

static void turn(int number)
{
    printf("turn %d\n", number);
    check(reactor_run_once(reactor, 0), "reactor_run_once");
}

int main(int argc, char **argv)
{
    reactor = reactor_open(argc > 1 ? argv[1] : NULL);
    check(reactor ? 0 : -1, "reactor_open");
    connect_pair(host);
    connect_pair(guest);
    check(reactor_register(reactor, host[0], SELECTOR_READ, read_host, "host"), "reactor_register");
    check(reactor_register(reactor, guest[0], SELECTOR_READ, read_guest, "guest"),
          "reactor_register");
    say(host[1], "next, please"); /* both are ready in the same turn, the host first */
    say(guest[1], "wait for me");
    turn(1);
    say(newcomer[1], "good evening");
    turn(2);
    reactor_close(reactor);
}
