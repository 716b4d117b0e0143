#ifndef TIMER_H
#define TIMER_H
/** @file
 *  Timers: functions that a reactor calls when their time has come.
 *
 *  What is promised:
 *  - Time is the monotonic clock: setting the date moves no timer.
 *  - A timer never fires early. It fires in the first turn of the loop after it is due: late if
 *    handlers take long.
 *  - Timers due at the same nanosecond fire in the order in which they were started.
 *  - Each turn fires the timers that were started before it began firing. A timer that starts itself
 *    again with no delay waits for the next turn, so it cannot keep the loop from its descriptors.
 *  - A periodic timer keeps to its schedule: lateness does not add up. If the loop was busy for
 *    several periods it fires once, then goes on at the next time of the schedule.
 *  - In any timer, every timer may be started and stopped, the one that fires included, and freed
 *    once it is stopped.
 *
 *  @see clock_gettime(2), CLOCK_MONOTONIC; libev's manual, "Be smart about timeouts"; libuv's timer.c. */

#include "reactor.h"

#include <stdint.h>

/** A timer. The caller owns it and leaves its fields alone; it lives until it has fired for the last
 *  time or is stopped, or until the reactor is closed. */
struct reactor_timer {
    reactor_function *function;
    void *data;
    uint64_t interval; /* nanoseconds; 0 if it fires once */
    uint64_t sequence; /* among timers due at the same nanosecond, who started first fires first */
    size_t place;      /* in the reactor's heap, plus one; 0 while it is not running */
    bool unref;        /* it keeps nobody waiting */
};

/** Prepare a timer. Not needed again when it is started again.
 *  @param timer     the caller's; not running at this moment.
 *  @param function  called with @p data, never from within reactor_timer_start(). */
void reactor_timer_init(struct reactor_timer *timer, reactor_function *function, void *data);

/** Start a timer; if it is running, start it anew.
 *
 *  @param delay_ms     milliseconds from now to the first time. "Now" is read from the clock at this
 *                      call: a callback that has run for long makes no timer early. 0 is the
 *                      next time that timers are fired.
 *  @param interval_ms  milliseconds from each time to the next; 0 to fire once.
 *  @return 0, or -1 with errno ENOMEM and the timer as it was. A running one can always be started
 *          anew. */
int reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer, uint64_t delay_ms,
                        uint64_t interval_ms);

/** Stop a timer. Fine if it is not running. */
void reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer);

/** Let a timer keep nobody waiting, running or not: it fires as any other while the loop runs, but
 *  reactor_run() ends as if it were not there. For what only accompanies other work, such as a statistic
 *  once a minute. (The words are libuv's.) */
void reactor_timer_unref(struct reactor *reactor, struct reactor_timer *timer);

/** Take reactor_timer_unref() back. Fine if there is nothing to take back. */
void reactor_timer_ref(struct reactor *reactor, struct reactor_timer *timer);

/** Whether a timer is running: a timer that fires once no longer is while its function is called. */
bool reactor_timer_is_running(const struct reactor_timer *timer);

#endif
