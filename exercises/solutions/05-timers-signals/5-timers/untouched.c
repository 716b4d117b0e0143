/* EXERCISE: write the timers. timer.h says what is promised, reactor_internal.h what a phase is. */
#include "timer.h"
#include "reactor_internal.h"

#include <errno.h>

void reactor_timer_init(struct reactor_timer *timer, reactor_function *function, void *data)
{
}

int reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer, uint64_t delay_ms,
                        uint64_t interval_ms)
{
    errno = ENOSYS; /* not written yet */
    return -1;
}

void reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer)
{
}

void reactor_timer_unref(struct reactor *reactor, struct reactor_timer *timer)
{
}

void reactor_timer_ref(struct reactor *reactor, struct reactor_timer *timer)
{
}

bool reactor_timer_is_running(const struct reactor_timer *timer)
{
    return false;
}
/* END */
