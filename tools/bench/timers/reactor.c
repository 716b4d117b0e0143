/* Our own reactor. */
#include "timer.h"
#include "timers.h"

static struct reactor *reactor;
static struct reactor_timer *timers;

static void on_time(void *data)
{
    (void)data;
    fired++;
}

void loop_open(size_t count)
{
    reactor = reactor_open(NULL);
    timers = calloc(count, sizeof *timers);
    if (!reactor || !timers)
        fail("cannot open a reactor");
    for (size_t i = 0; i < count; i++)
        reactor_timer_init(&timers[i], on_time, NULL);
}

void loop_start(size_t index, unsigned delay_ms)
{
    if (reactor_timer_start(reactor, &timers[index], delay_ms, 0) == -1)
        fail("cannot start a timer");
}

void loop_stop(size_t index)
{
    reactor_timer_stop(reactor, &timers[index]);
}

void loop_turn(void)
{
    if (reactor_run_once(reactor, -1) == -1)
        fail("cannot wait");
}
