/* Start at idle_start(), then look(), which the reactor calls. */
#include "idle.h"

/* EXERCISE: the timer has fired. Is it time? */
enum { NS_PER_MS = 1000000 };

/* Somebody may have been heard since the timer was started: then the rest of the limit is still to come. It
 * is rounded up, or the timer would fire too early, find that, and fire again and again. */
static void look(void *data)
{
    struct idle *idle = data;
    uint64_t silent = reactor_clock() - idle->heard;
    uint64_t limit = idle->limit_ms * NS_PER_MS;
    if (silent >= limit)
        idle->function(idle->data);
    else
        (void)reactor_timer_start(idle->reactor, &idle->timer, (limit - silent - 1) / NS_PER_MS + 1,
                                  0);
}
/* END */

void idle_init(struct idle *idle, struct reactor *reactor, uint64_t limit_ms,
               reactor_function *function, void *data)
{
    *idle =
        (struct idle){.reactor = reactor, .limit_ms = limit_ms, .function = function, .data = data};
    reactor_timer_init(&idle->timer, look, idle);
}

/* EXERCISE: each touch moves the timer in the heap. It should cost no more than a look at the clock. */
int idle_start(struct idle *idle)
{
    idle_touch(idle);
    return reactor_timer_start(idle->reactor, &idle->timer, idle->limit_ms, 0);
}

void idle_touch(struct idle *idle)
{
    idle->heard = reactor_clock();
}
/* END */

void idle_stop(struct idle *idle)
{
    reactor_timer_stop(idle->reactor, &idle->timer);
}
