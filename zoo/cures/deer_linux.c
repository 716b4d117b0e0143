/* deer: an echo server for many clients, with epoll. */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 256, ROOM = 4096, EVENTS = 16 };

static int listener, epoll;
static struct rest {
    char bytes[ROOM];
    size_t size;
} rests[MOST]; /* what each client has not taken yet, at the index of its descriptor */

static int watch(int how, int fd, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    return epoll_ctl(epoll, how, fd, &event);
}

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client == -1)
        return;
    if (client >= MOST || net_set_nonblocking(client) == -1 ||
        watch(EPOLL_CTL_ADD, client, EPOLLIN) == -1)
        close(client);
    else
        rests[client].size = 0;
}

static void answer(int client)
{
    struct rest *rest = &rests[client];
    size_t sent;
    if (net_send(client, rest->bytes, rest->size, &sent) == NET_ERROR) {
        close(client);
        return;
    }
    rest->size -= sent;
    memmove(rest->bytes, rest->bytes + sent, rest->size);
    (void)watch(EPOLL_CTL_MOD, client, rest->size > 0 ? EPOLLOUT : EPOLLIN);
}

static void serve_client(int client)
{
    struct rest *rest = &rests[client];
    enum net_result result = NET_OK;
    if (rest->size == 0)
        result = net_recv(client, rest->bytes, ROOM, &rest->size);
    if (result == NET_OK)
        answer(client);
    else if (result != NET_AGAIN)
        close(client);
}

static void serve(void)
{
    struct epoll_event ready[EVENTS];
    int count = epoll_wait(epoll, ready, EVENTS, -1);
    if (count == -1 && errno != EINTR)
        die("cannot wait for clients");
    for (int i = 0; i < count; i++)
        if (ready[i].data.fd == listener)
            accept_client();
        else
            serve_client(ready[i].data.fd);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1 || net_set_nonblocking(listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll == -1 || watch(EPOLL_CTL_ADD, listener, EPOLLIN) == -1)
        die("cannot watch the listener");
    announce(listener);
    for (;;)
        serve();
}
