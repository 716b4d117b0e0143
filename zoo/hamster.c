/* hamster: an echo server for many clients, with poll(). */
#include "cli.h"
#include "net.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 256, ROOM = 4096 };

static int listener;
static struct pollfd fds[MOST]; /* the listener, then the clients */
static struct rest {
    char bytes[ROOM];
    size_t size;
} rests[MOST]; /* what each client has not taken yet */
static int count;

static void watch(int fd)
{
    fds[count] = (struct pollfd){.fd = fd, .events = POLLIN | POLLOUT};
    rests[count++].size = 0;
}

static void drop(int i)
{
    close(fds[i].fd);
    fds[i] = fds[--count];
    rests[i] = rests[count];
}

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client == -1)
        return;
    if (count == MOST || net_set_nonblocking(client) == -1)
        close(client);
    else
        watch(client);
}

static void answer(int i)
{
    struct rest *rest = &rests[i];
    size_t sent;
    if (net_send(fds[i].fd, rest->bytes, rest->size, &sent) == NET_ERROR) {
        drop(i);
        return;
    }
    rest->size -= sent;
    memmove(rest->bytes, rest->bytes + sent, rest->size);
}

static void read_client(int i)
{
    struct rest *rest = &rests[i];
    enum net_result result = net_recv(fds[i].fd, rest->bytes, ROOM, &rest->size);
    if (result != NET_OK && result != NET_AGAIN)
        drop(i);
}

static void serve_client(int i)
{
    if (rests[i].size > 0)
        answer(i);
    else if (fds[i].revents & ~POLLOUT)
        read_client(i);
}

/* From the last to the first: whoever is dropped leaves its place to one that had its turn. */
static void serve(void)
{
    if (poll(fds, (nfds_t)count, -1) == -1)
        return;
    for (int i = count - 1; i > 0; i--)
        if (fds[i].revents)
            serve_client(i);
    if (fds[0].revents)
        accept_client();
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1 || net_set_nonblocking(listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    watch(listener);
    announce(listener);
    for (;;)
        serve();
}
