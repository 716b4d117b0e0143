/* Start at idle_start(), then look(), which the reactor calls. */
#include "idle.h"

/* EXERCISE: the timer has fired. Is it time? */
static void look(void *data)
{
    struct idle *idle = data;
    idle->function(idle->data);
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
    return reactor_timer_start(idle->reactor, &idle->timer, idle->limit_ms, 0);
}

void idle_touch(struct idle *idle)
{
    (void)reactor_timer_start(idle->reactor, &idle->timer, idle->limit_ms, 0);
}
/* END */

void idle_stop(struct idle *idle)
{
    reactor_timer_stop(idle->reactor, &idle->timer);
}
