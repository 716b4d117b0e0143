/* donkey: an echo server for many clients, with poll(). */
#include "cli.h"
#include "net.h"

#include <poll.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 256, ROOM = 4096 };

static int listener;
static struct pollfd fds[MOST]; /* the listener, then the clients */
static int count;

static void watch(int fd)
{
    fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void drop(int i)
{
    close(fds[i].fd);
    fds[i] = fds[--count];
}

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client == -1)
        return;
    if (count == MOST)
        close(client);
    else
        watch(client);
}

static void serve_client(int i)
{
    char bytes[ROOM];
    size_t size;
    if (net_recv(fds[i].fd, bytes, sizeof bytes, &size) != NET_OK ||
        net_send_all(fds[i].fd, bytes, size) == -1)
        drop(i);
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
