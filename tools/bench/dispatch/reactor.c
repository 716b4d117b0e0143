/* Our own reactor. */
#include "reactor.h"
#include "dispatch.h"

#include <stdint.h>

static struct reactor *reactor;

const char *loop_version(void)
{
    return "-";
}

void loop_open(const char *backend)
{
    reactor = reactor_open(backend);
    if (!reactor)
        fail("cannot open a reactor");
}

static void on_readable(int fd, unsigned events, void *data)
{
    (void)fd;
    (void)events;
    dispatch_readable((uintptr_t)data);
}

void loop_watch(size_t index)
{
    void *data = (void *)(uintptr_t)index;
    if (reactor_register(reactor, pairs.ends[index][0], SELECTOR_READ, on_readable, data) == -1)
        fail("cannot watch");
}

void loop_turn(void)
{
    if (reactor_run_once(reactor, -1) == -1)
        fail("cannot wait");
}
