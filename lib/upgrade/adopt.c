/* Listening sockets that are there already, and further ones beside them. Start reading at workers_open_on(). */
#include "adopt.h"
#include "more_slots.h"
#include "net.h"
#include "supervisor.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket knows its address best. */
static int open_beside(int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char host[NET_NAME_SIZE];
    char port[sizeof "65535"];
    if (getsockname(listener, (struct sockaddr *)&address, &size) == -1)
        return -1;
    if (getnameinfo((struct sockaddr *)&address, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        errno = EINVAL;
        return -1;
    }
    return net_share(listener) == -1 ? -1 : net_listen_shared(host, port, WORKERS_BACKLOG);
}

static int add_slot(struct workers *workers)
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

int add_slots(struct workers *workers, unsigned count)
{
    unsigned before = workers->count;
    while (workers->count < count)
        if (add_slot(workers) == -1) {
            drop_slots(workers, before);
            return -1;
        }
    return 0;
}

/* A socket more than there are workers would be served by nobody, and if it were closed, the connections that wait
 * in it would be lost. */
static int adopt_listeners(struct workers *workers, const int *listeners, unsigned count)
{
    unsigned wanted = workers->count;
    if (count < 1 || count > (workers->own_listeners ? wanted : 1)) {
        errno = EINVAL;
        return -1;
    }
    for (unsigned i = 0; i < count; i++)
        workers->slots[i].listener = listeners[i];
    workers->count = count;
    return add_slots(workers, wanted);
}

struct workers *workers_open_on(struct reactor *reactor, const int *listeners,
                                unsigned listeners_count, unsigned count, const char *balance,
                                const struct workers_events *events, void *data)
{
    struct workers *workers = prepare_workers(reactor, count, balance, events, data);
    return workers ? begin_workers(workers, adopt_listeners(workers, listeners, listeners_count))
                   : NULL;
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
