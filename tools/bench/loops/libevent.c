/* libevent: a struct event for each descriptor. */
#include "loop.h"

#include <event2/event.h>

static struct event_base *base;

const char *loop_version(void)
{
    return event_get_version();
}

void loop_open(const char *backend)
{
    base = event_base_new();
    if (!base)
        fail("cannot open libevent's loop");
}

static void on_event(evutil_socket_t fd, short events, void *data)
{
    struct watch *watch = data;
    watch->on_ready(watch);
}

void loop_watch(struct watch *watch, enum interest interest)
{
    short events = interest == LOOP_READ ? EV_READ : EV_WRITE;
    watch->own = event_new(base, watch->fd, (short)(events | EV_PERSIST), on_event, watch);
    if (!watch->own || event_add(watch->own, NULL) == -1)
        fail("cannot watch");
}

/* The interest is the event's for life. */
void loop_change(struct watch *watch, enum interest interest)
{
    loop_forget(watch);
    loop_watch(watch, interest);
}

void loop_forget(struct watch *watch)
{
    event_free(watch->own);
}

void loop_turn(void)
{
    event_base_loop(base, EVLOOP_ONCE);
}
