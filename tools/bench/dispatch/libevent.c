/* libevent: a struct event for each pair. */
#include "dispatch.h"

#include <event2/event.h>
#include <stdint.h>

static struct event_base *base;

const char *loop_version(void)
{
    return event_get_version();
}

void loop_open(const char *backend)
{
    (void)backend;
    base = event_base_new();
    if (!base)
        fail("cannot open libevent's loop");
}

static void on_readable(evutil_socket_t fd, short events, void *data)
{
    (void)fd;
    (void)events;
    dispatch_readable((uintptr_t)data);
}

void loop_watch(size_t index)
{
    void *data = (void *)(uintptr_t)index;
    struct event *event =
        event_new(base, pairs.ends[index][0], EV_READ | EV_PERSIST, on_readable, data);
    if (!event || event_add(event, NULL) == -1)
        fail("cannot watch");
}

void loop_turn(void)
{
    event_base_loop(base, EVLOOP_ONCE);
}
