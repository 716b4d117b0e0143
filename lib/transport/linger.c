#include "linger.h"
#include "net.h"
#include "timer.h"
#include "transport.h"

#include <stdlib.h>
#include <sys/socket.h>

struct lingering {
    struct reactor *reactor;
    struct reactor_timer patience;
    reactor_function *done;
    void *data;
    size_t dropped; /* bytes */
    int fd;
};

static void stop_lingering(void *data)
{
    struct lingering lingering = *(struct lingering *)data;
    reactor_timer_stop(lingering.reactor, &((struct lingering *)data)->patience);
    (void)reactor_unregister(lingering.reactor, lingering.fd);
    free(data);
    lingering.done(lingering.data);
}

static void drop_input(int fd, unsigned events, void *data)
{
    struct lingering *lingering = data;
    char dropped[4096];
    size_t size;
    enum net_result result = net_recv(fd, dropped, sizeof dropped, &size);
    lingering->dropped += size;
    if (result == NET_CLOSED || result == NET_ERROR || lingering->dropped > TRANSPORT_LINGER_BYTES)
        stop_lingering(lingering);
}

int linger(struct reactor *reactor, int fd, reactor_function *done, void *data)
{
    if (shutdown(fd, SHUT_WR) == -1)
        return -1;
    struct lingering *lingering = malloc(sizeof *lingering);
    if (!lingering)
        return -1;
    *lingering = (struct lingering){.reactor = reactor, .done = done, .data = data, .fd = fd};
    reactor_timer_init(&lingering->patience, stop_lingering, lingering);
    if (reactor_register(reactor, fd, SELECTOR_READ, drop_input, lingering) == -1)
        goto fail_free;
    if (reactor_timer_start(reactor, &lingering->patience, TRANSPORT_LINGER_MS, 0) == -1)
        goto fail_unregister;
    return 0;

fail_unregister:
    (void)reactor_unregister(reactor, fd);
fail_free:
    free(lingering);
    return -1;
}
