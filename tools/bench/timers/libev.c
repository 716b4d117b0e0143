/* libev: an ev_timer each. */
#include "timers.h"

#include <ev.h>

static struct ev_loop *loop;
static ev_timer *timers;

static void on_time(struct ev_loop *its_loop, ev_timer *timer, int events)
{
    (void)its_loop;
    (void)timer;
    (void)events;
    fired++;
}

void loop_open(size_t count)
{
    loop = ev_loop_new(EVBACKEND_EPOLL);
    timers = calloc(count, sizeof *timers);
    if (!loop || !timers)
        fail("cannot open libev's loop");
    for (size_t i = 0; i < count; i++)
        ev_timer_init(&timers[i], on_time, 0, 0);
}

/* ev_timer_again() is libev's own way to start a running timer anew: at its `repeat` from now. */
void loop_start(size_t index, unsigned delay_ms)
{
    ev_timer *timer = &timers[index];
    if (ev_is_active(timer)) {
        timer->repeat = delay_ms / 1000.0;
        ev_timer_again(loop, timer);
    } else {
        ev_timer_set(timer, delay_ms / 1000.0, 0);
        ev_timer_start(loop, timer);
    }
}

void loop_stop(size_t index)
{
    ev_timer_stop(loop, &timers[index]);
}

void loop_turn(void)
{
    ev_run(loop, EVRUN_ONCE);
}
