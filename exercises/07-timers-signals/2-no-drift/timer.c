/* Start reading at reactor_timer_start() and timers_fire(). */
#include "timer.h"
#include "reactor_internal.h"

#include <limits.h>
#include <time.h>

enum { NS_PER_MS = 1000000 };

uint64_t reactor_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t timers_nanoseconds(uint64_t ms)
{
    return ms > UINT64_MAX / NS_PER_MS ? UINT64_MAX : ms * NS_PER_MS;
}

static uint64_t add_time(uint64_t moment, uint64_t span)
{
    return span > UINT64_MAX - moment ? UINT64_MAX : moment + span;
}

void reactor_timer_init(struct reactor_timer *timer, reactor_function *function, void *data)
{
    *timer = (struct reactor_timer){.function = function, .data = data};
}

bool reactor_timer_is_running(const struct reactor_timer *timer)
{
    return timer->place != 0;
}

static int schedule(struct reactor *reactor, struct reactor_timer *timer, uint64_t due)
{
    struct timer_entry entry = {due, timer};
    timer->sequence = reactor->timers_started++;
    if (reactor_timer_is_running(timer)) {
        timer_heap_change(&reactor->timers, entry);
        return 0;
    }
    if (timer_heap_add(&reactor->timers, entry) == -1)
        return -1;
    reactor->awaited += !timer->unref;
    return 0;
}

static void take_out(struct reactor *reactor, struct reactor_timer *timer)
{
    timer_heap_remove(&reactor->timers, timer);
    reactor->awaited -= !timer->unref;
}

int reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer, uint64_t delay_ms,
                        uint64_t interval_ms)
{
    if (schedule(reactor, timer, add_time(reactor_clock(), timers_nanoseconds(delay_ms))) == -1)
        return -1;
    timer->interval = timers_nanoseconds(interval_ms);
    return 0;
}

void reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer)
{
    if (reactor_timer_is_running(timer))
        take_out(reactor, timer);
}

static void set_unref(struct reactor *reactor, struct reactor_timer *timer, bool unref)
{
    if (reactor_timer_is_running(timer))
        reactor->awaited += (size_t)timer->unref - (size_t)unref;
    timer->unref = unref;
}

void reactor_timer_unref(struct reactor *reactor, struct reactor_timer *timer)
{
    set_unref(reactor, timer, true);
}

void reactor_timer_ref(struct reactor *reactor, struct reactor_timer *timer)
{
    set_unref(reactor, timer, false);
}

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    return now + interval;
}
/* END */

/* Fire one timer. Before its function is called, it is out of the heap or waits for its next time,
 * so the function may do with it what it likes. */
static void fire(struct reactor *reactor, const struct timer_entry *entry, uint64_t now)
{
    struct reactor_timer *timer = entry->timer;
    if (timer->interval > 0)
        (void)schedule(reactor, timer, next_time(entry->due, timer->interval, now));
    else
        take_out(reactor, timer);
    measure_begin(reactor, "a timer");
    timer->function(timer->data);
    measure_end(reactor);
}

/* Timers that are started from now on have a sequence number of at least `end`: they are not for
 * this turn, even if they are due at once. */
int timers_fire(struct reactor *reactor)
{
    int fired = 0;
    const struct timer_entry *next = timer_heap_next(&reactor->timers);
    uint64_t now = reactor_clock();
    uint64_t end = reactor->timers_started;
    while (next && next->due <= now && next->timer->sequence < end) {
        fire(reactor, next, now);
        fired++;
        next = timer_heap_next(&reactor->timers);
    }
    return fired;
}

/* Rounded up: with the fraction cut off, the loop would wake too early, find nothing due, and spin
 * until it is. */
int timers_limit_wait(const struct reactor *reactor, int timeout_ms)
{
    const struct timer_entry *next = timer_heap_next(&reactor->timers);
    if (timeout_ms == 0)
        return timeout_ms;
    uint64_t now = reactor_clock();
    if (next->due <= now)
        return 0;
    uint64_t wait_ms = (next->due - now - 1) / NS_PER_MS + 1;
    if (timeout_ms > 0 && wait_ms > (uint64_t)timeout_ms)
        return timeout_ms;
    return wait_ms > INT_MAX ? INT_MAX : (int)wait_ms;
}
