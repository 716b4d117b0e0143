/* Our own reactor. */
#include "reactor.h"
#include "loop.h"

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

static unsigned events_of(enum interest interest)
{
    return interest == LOOP_READ ? SELECTOR_READ : SELECTOR_WRITE;
}

static void on_event(int fd, unsigned events, void *data)
{
    struct watch *watch = data;
    watch->on_ready(watch);
}

void loop_watch(struct watch *watch, enum interest interest)
{
    if (reactor_register(reactor, watch->fd, events_of(interest), on_event, watch) == -1)
        fail("cannot watch");
}

void loop_change(struct watch *watch, enum interest interest)
{
    if (reactor_modify(reactor, watch->fd, events_of(interest), on_event, watch) == -1)
        fail("cannot watch");
}

void loop_forget(struct watch *watch)
{
    (void)reactor_unregister(reactor, watch->fd);
}

void loop_turn(void)
{
    if (reactor_run_once(reactor, -1) == -1)
        fail("cannot wait");
}
