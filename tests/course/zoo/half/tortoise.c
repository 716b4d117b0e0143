/* tortoise, half cured: it looks at the clock after each wait, and may still wait for a whole second when half of
 * somebody's second is over. */
#include "cli.h"
#include "net.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 256, ROOM = 4096, LIMIT = 1000 /* milliseconds */ };

static int listener;
static struct pollfd fds[MOST]; /* the listener, then the clients */
static long long heard[MOST];   /* when each has last said something */
static int count;

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void watch(int fd)
{
    fds[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    heard[count++] = now();
}

static void drop(int i)
{
    close(fds[i].fd);
    fds[i] = fds[--count];
    heard[i] = heard[count];
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

static void serve_client(int i)
{
    char bytes[ROOM];
    size_t size, sent;
    enum net_result result = net_recv(fds[i].fd, bytes, sizeof bytes, &size);
    if (result == NET_AGAIN)
        return;
    heard[i] = now();
    if (result != NET_OK || net_send(fds[i].fd, bytes, size, &sent) != NET_OK || sent < size)
        drop(i);
}

/* From the last to the first: whoever is dropped leaves its place to one that had its turn. */
static void serve_ready(void)
{
    for (int i = count - 1; i > 0; i--)
        if (fds[i].revents)
            serve_client(i);
    if (fds[0].revents)
        accept_client();
}

static void drop_silent(void)
{
    for (int i = count - 1; i > 0; i--)
        if (now() - heard[i] >= LIMIT)
            drop(i);
}

static void serve(void)
{
    int ready = poll(fds, (nfds_t)count, LIMIT);
    if (ready > 0)
        serve_ready();
    if (ready >= 0)
        drop_silent();
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
