/* Start reading at reactor_timer_start() and timers_run(). */
#include "timer.h"
#include "reactor_internal.h"
#include "timer_heap.h"

#include <limits.h>
#include <stdlib.h>

/* The timers of one reactor. */
struct timers {
    struct reactor_phase phase; /* first, so that a pointer to it is a pointer to this */
    struct reactor *reactor;
    struct timer_heap heap;
    uint64_t started; /* how many times: the sequence number of the next start */
};

static int timers_run(struct reactor_phase *phase);
static int timers_limit(const struct reactor_phase *phase, int timeout_ms);

static void timers_release(struct reactor_phase *phase)
{
    struct timers *timers = (struct timers *)phase;
    timer_heap_release(&timers->heap);
    free(timers);
}

/* NULL until a timer has been started. */
static struct timers *timers_of(const struct reactor *reactor)
{
    return (struct timers *)reactor->timers;
}

/* The first timer makes timers a phase of the reactor's turns. */
static struct timers *timers_open(struct reactor *reactor)
{
    struct timers *timers = timers_of(reactor);
    if (timers || !(timers = calloc(1, sizeof *timers)))
        return timers;
    timers->phase = (struct reactor_phase){timers_run, timers_limit, timers_release};
    timers->reactor = reactor;
    reactor->timers = &timers->phase;
    return timers;
}

static uint64_t timers_add(uint64_t moment, uint64_t span)
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

static void timers_observe(const struct timers *timers, enum reactor_change change,
                           const struct reactor_timer *timer, uint64_t due)
{
    if (reactor_is_observed(timers->reactor))
        tell_change(timers->reactor, change,
                    &(struct reactor_callback){.kind = REACTOR_TIMER,
                                               .function = (uintptr_t)timer->function,
                                               .which = timer,
                                               .number = -1,
                                               .due = due,
                                               .interval = timer->interval});
}

static int timers_schedule(struct timers *timers, struct reactor_timer *timer, uint64_t due)
{
    struct timer_entry entry = {due, timer};
    timer->sequence = timers->started++;
    if (reactor_timer_is_running(timer)) {
        timer_heap_change(&timers->heap, entry);
        return 0;
    }
    if (timer_heap_add(&timers->heap, entry) == -1)
        return -1;
    timers->reactor->awaited += !timer->unref;
    return 0;
}

static void timers_take_out(struct timers *timers, struct reactor_timer *timer)
{
    timer_heap_remove(&timers->heap, timer);
    timers->reactor->awaited -= !timer->unref;
    timers_observe(timers, REACTOR_STOPS, timer, 0);
}

int reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer, uint64_t delay_ms,
                        uint64_t interval_ms)
{
    struct timers *timers = timers_open(reactor);
    if (!timers)
        return -1;
    uint64_t delay = nanoseconds_of(delay_ms);
    uint64_t interval = nanoseconds_of(interval_ms);
    uint64_t due = timers_add(reactor_clock(), delay);
    if (timers_schedule(timers, timer, due) == -1)
        return -1;
    timer->interval = interval;
    timers_observe(timers, REACTOR_STARTS, timer, due);
    return 0;
}

void reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer)
{
    if (reactor_timer_is_running(timer))
        timers_take_out(timers_of(reactor), timer);
}

static void timers_set_unref(struct reactor *reactor, struct reactor_timer *timer, bool unref)
{
    if (reactor_timer_is_running(timer))
        reactor->awaited += (size_t)timer->unref - (size_t)unref;
    timer->unref = unref;
}

void reactor_timer_unref(struct reactor *reactor, struct reactor_timer *timer)
{
    timers_set_unref(reactor, timer, true);
}

void reactor_timer_ref(struct reactor *reactor, struct reactor_timer *timer)
{
    timers_set_unref(reactor, timer, false);
}

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t timers_next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    return now + interval;
}
/* END */

static void timers_repeat(struct timers *timers, struct reactor_timer *timer, uint64_t due)
{
    (void)timers_schedule(timers, timer, due); /* it is running: so it cannot fail */
    timers_observe(timers, REACTOR_STARTS, timer, due);
}

/* Fire one timer. Before its function is called, it is out of the heap or waits for its next time,
 * so the function may do with it what it likes. */
static void timers_fire(struct timers *timers, const struct timer_entry *entry, uint64_t now)
{
    struct reactor_timer *timer = entry->timer;
    if (timer->interval > 0)
        timers_repeat(timers, timer, timers_next_time(entry->due, timer->interval, now));
    else
        timers_take_out(timers, timer);
    callback_begin(timers->reactor, REACTOR_TIMER, (uintptr_t)timer->function, timer, -1);
    timer->function(timer->data);
    callback_end(timers->reactor);
}

/* Fire what is due. Timers that are started from now on have a sequence number of at least `end`: they are
 * not for this turn, even if they are due at once. */
static int timers_run(struct reactor_phase *phase)
{
    struct timers *timers = (struct timers *)phase;
    int fired = 0;
    const struct timer_entry *next = timer_heap_next(&timers->heap);
    if (!next) /* then the clock need not be asked */
        return 0;
    uint64_t now = reactor_clock();
    uint64_t end = timers->started;
    while (next && next->due <= now && next->timer->sequence < end) {
        timers_fire(timers, next, now);
        fired++;
        next = timer_heap_next(&timers->heap);
    }
    return fired;
}

/* How long to wait so as to be back when the next timer is due. Rounded up: with the fraction cut off, the
 * loop would wake too early, find nothing due, and spin until it is. */
static int timers_limit(const struct reactor_phase *phase, int timeout_ms)
{
    const struct timer_entry *next = timer_heap_next(&((const struct timers *)phase)->heap);
    if (!next || timeout_ms == 0)
        return timeout_ms;
    uint64_t now = reactor_clock();
    if (next->due <= now)
        return 0;
    uint64_t wait_ms = (next->due - now - 1) / NS_PER_MS + 1;
    if (timeout_ms > 0 && wait_ms > (uint64_t)timeout_ms)
        return timeout_ms;
    return wait_ms > INT_MAX ? INT_MAX : (int)wait_ms;
}
