/* Where connections come from: one listening socket that all workers share, or one for each slot. Start
 * reading at open_listeners(). */
#define _DEFAULT_SOURCE /* NI_MAXHOST is not POSIX */
#include "net.h"
#include "supervisor.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

void close_listeners(struct workers *workers, int kept)
{
    for (unsigned i = 0; i < workers->count; i++) {
        int *listener = &workers->slots[i].listener;
        bool own = workers->own_listeners || i == 0;
        if (own && *listener != -1 && *listener != kept)
            close(*listener);
        *listener = *listener == kept ? kept : -1;
    }
}

int set_balance(struct workers *workers, const char *name)
{
    workers->own_listeners = name && strcmp(name, "reuseport") == 0;
    workers->exclusive = name && strcmp(name, "exclusive") == 0;
    if (!name || workers->own_listeners || workers->exclusive || strcmp(name, "shared") == 0)
        return 0;
    errno = EINVAL;
    return -1;
}

static int open_shared_listener(struct workers *workers, const char *host, const char *port)
{
    int listener = net_listen(host, port, BACKLOG);
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].listener = listener;
    return listener == -1 ? -1 : 0;
}

/* The first does not share at first. Otherwise another server might have the port and share it, and nobody
 * would be told. */
static int open_own_listener(unsigned slot, const char *host, const char *port)
{
    int listener =
        slot == 0 ? net_listen(host, port, BACKLOG) : net_listen_shared(host, port, BACKLOG);
    if (slot > 0 || listener == -1 || net_share(listener) == 0)
        return listener;
    close(listener);
    return -1;
}

/* Those for the slots are the supervisor's too: so when a worker dies, the connections that wait in its
 * queue wait for its successor. */
static int open_own_listeners(struct workers *workers, const char *host, const char *port)
{
    char number[sizeof "65535"];
    for (unsigned i = 0; i < workers->count; i++) {
        int listener = open_own_listener(i, host, i == 0 ? port : number);
        if (listener == -1) {
            int why = errno;
            workers->count = i;
            close_listeners(workers, -1);
            errno = why;
            return -1;
        }
        workers->slots[i].listener = listener;
        snprintf(number, sizeof number, "%d", net_local_port(listener)); /* "0" is a number now */
    }
    return 0;
}

int open_listeners(struct workers *workers, const char *host, const char *port)
{
    return workers->own_listeners ? open_own_listeners(workers, host, port)
                                  : open_shared_listener(workers, host, port);
}

/* --- Sockets that are there already, and further ones ------------------------------------------------- */

/* A socket knows its address best. */
static int open_beside(int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    if (getsockname(listener, (struct sockaddr *)&address, &size) == -1)
        return -1;
    if (getnameinfo((struct sockaddr *)&address, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        errno = EINVAL;
        return -1;
    }
    return net_share(listener) == -1 ? -1 : net_listen_shared(host, port, BACKLOG);
}

int add_slot(struct workers *workers)
{
    int listener = workers->slots[0].listener;
    if (workers->own_listeners)
        listener = open_beside(listener);
    if (listener == -1)
        return -1;
    workers->slots[workers->count++] = (struct slot){.workers = workers, .listener = listener};
    return 0;
}

void drop_slots(struct workers *workers, unsigned first)
{
    int why = errno;
    while (workers->count > first) {
        struct slot *slot = &workers->slots[--workers->count];
        if (workers->own_listeners)
            close(slot->listener);
        *slot = (struct slot){.workers = workers, .listener = -1};
    }
    errno = why;
}

/* A socket more than there are workers would be served by nobody, and if it were closed, the connections that wait
 * in it would be lost. */
int adopt_listeners(struct workers *workers, const int *listeners, unsigned count)
{
    unsigned wanted = workers->count;
    if (count < 1 || count > (workers->own_listeners ? wanted : 1)) {
        errno = EINVAL;
        return -1;
    }
    for (unsigned i = 0; i < count; i++)
        workers->slots[i].listener = listeners[i];
    for (workers->count = count; workers->count < wanted;)
        if (add_slot(workers) == -1) {
            drop_slots(workers, count);
            return -1;
        }
    return 0;
}

unsigned workers_listeners(const struct workers *workers, int *listeners)
{
    unsigned count = workers->own_listeners ? workers->count : 1;
    if (workers_listener(workers) == -1)
        return 0;
    for (unsigned i = 0; i < count; i++)
        listeners[i] = workers->slots[i].listener;
    return count;
}
