/* Where connections come from: one listening socket that all workers share, or one for each slot. Start
 * reading at open_listeners(). */
#include "net.h"
#include "supervisor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    int listener = net_listen(host, port, WORKERS_BACKLOG);
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].listener = listener;
    return listener == -1 ? -1 : 0;
}

/* The first does not share at first. Otherwise another server might have the port and share it, and nobody
 * would be told. */
static int open_own_listener(unsigned slot, const char *host, const char *port)
{
    int listener = slot == 0 ? net_listen(host, port, WORKERS_BACKLOG)
                             : net_listen_shared(host, port, WORKERS_BACKLOG);
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
