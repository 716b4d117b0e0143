/* cuckoo: an echo server with ten seats, with epoll. Whoever sends a digit takes the seat of that number;
 * if somebody sits there, that one is closed. So is whoever does not read. */
#include "cli.h"
#include "net.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 256, EVENTS = 16 };

static int listener, epoll;
static unsigned generations[MOST]; /* how many connections each number has had */
static int seats[10];              /* who sits there, 0 for nobody */

static int watch(int fd)
{
    struct epoll_event event = {.events = EPOLLIN,
                                .data.u64 = (uint64_t)generations[fd] << 32 | (unsigned)fd};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void close_client(int client)
{
    for (int i = 0; i < 10; i++)
        seats[i] = seats[i] == client ? 0 : seats[i];
    generations[client]++;
    close(client);
}

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client == -1)
        return;
    if (client >= MOST || net_set_nonblocking(client) == -1 || watch(client) == -1)
        close(client);
}

static void take_seat(int client, int number)
{
    int before = seats[number];
    seats[number] = client;
    if (before != 0 && before != client)
        close_client(before);
}

static void serve_client(int client)
{
    char byte;
    size_t done;
    enum net_result result = net_recv(client, &byte, 1, &done);
    if (result == NET_AGAIN)
        return;
    if (result == NET_OK && isdigit((unsigned char)byte))
        take_seat(client, byte - '0');
    if (result != NET_OK || net_send(client, &byte, 1, &done) != NET_OK)
        close_client(client);
}

static void dispatch(const struct epoll_event *event)
{
    int fd = (int)(event->data.u64 & UINT32_MAX);
    if (event->data.u64 >> 32 != generations[fd])
        return; /* it was meant for another connection, which had this number */
    if (fd == listener)
        accept_client();
    else if (event->events & (EPOLLERR | EPOLLHUP))
        close_client(fd);
    else
        serve_client(fd);
}

static void serve(void)
{
    struct epoll_event ready[EVENTS];
    int count = epoll_wait(epoll, ready, EVENTS, -1);
    if (count == -1 && errno != EINTR)
        die("cannot wait for clients");
    for (int i = 0; i < count; i++)
        dispatch(&ready[i]);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1 || net_set_nonblocking(listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll == -1 || watch(listener) == -1)
        die("cannot watch the listener");
    announce(listener);
    for (;;)
        serve();
}
