/* The timers, and the mutants of which the README speaks. */
#include "expect.h"
#include "mutants.h"
#include "timer.h"

static int mutant;

#define reactor_timer_start right_start
#define reactor_timer_stop  right_stop
#include "../../lib/timer/timer.c"
#undef reactor_timer_start
#undef reactor_timer_stop

static bool is_in_timer(const struct reactor *reactor)
{
    return reactor->running.kind == REACTOR_TIMER;
}

static bool is_due(const struct reactor *reactor, const struct reactor_timer *timer)
{
    return timers_of(reactor)->heap.entries[timer->place - 1].due <= reactor_clock();
}

int reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer, uint64_t delay_ms,
                        uint64_t interval_ms)
{
    if (mutant == 2 && reactor_timer_is_running(timer))
        return 0;
    int result = right_start(reactor, timer, delay_ms, interval_ms);
    if (mutant == 3 && result == 0 && delay_ms == 0 && is_in_timer(reactor)) {
        timer->sequence = 0; /* as if it had been started before this turn */
        timer_heap_change(&timers_of(reactor)->heap, (struct timer_entry){0, timer});
    }
    return result;
}

void reactor_timer_stop(struct reactor *reactor, struct reactor_timer *timer)
{
    if (mutant == 1 && reactor_timer_is_running(timer) && is_in_timer(reactor) &&
        is_due(reactor, timer))
        return;
    right_stop(reactor, timer);
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
