/* libevent: a struct event without a descriptor each. */
#include "timers.h"

#include <event2/event.h>
#include <event2/event_struct.h>

static struct event_base *base;
static struct event *timers;

static void on_time(evutil_socket_t fd, short events, void *data)
{
    (void)fd;
    (void)events;
    (void)data;
    fired++;
}

void loop_open(size_t count)
{
    base = event_base_new();
    timers = calloc(count, sizeof *timers);
    if (!base || !timers)
        fail("cannot open libevent's loop");
    for (size_t i = 0; i < count; i++)
        if (evtimer_assign(&timers[i], base, on_time, NULL) == -1)
            fail("cannot prepare a timer");
}

void loop_start(size_t index, unsigned delay_ms)
{
    struct timeval delay = {.tv_usec = (suseconds_t)delay_ms * 1000};
    if (evtimer_add(&timers[index], &delay) == -1)
        fail("cannot start a timer");
}

void loop_stop(size_t index)
{
    evtimer_del(&timers[index]);
}

void loop_turn(void)
{
    event_base_loop(base, EVLOOP_ONCE);
}
