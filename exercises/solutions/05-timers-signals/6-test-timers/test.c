/* Start at test(). */
#include "expect.h"
#include "timer.h"

/* EXERCISE: pass the right timers, and notice each mutant. */
enum { HOUR_MS = 60 * 60 * 1000 };

static struct reactor *reactor;
static struct reactor_timer timer, other;
static int fired;

static void begin(reactor_function *function)
{
    fired = 0;
    reactor = reactor_open(NULL);
    reactor_timer_init(&timer, function, &other);
    reactor_timer_init(&other, function, &timer);
}

static void stop_other(void *other_timer)
{
    fired++;
    reactor_timer_stop(reactor, other_timer);
}

static void a_stopped_timer_does_not_fire_even_if_it_is_due(void)
{
    begin(stop_other);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    expect(reactor_timer_start(reactor, &other, 0, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(fired == 1);
    reactor_close(reactor);
}

static void a_timer_can_be_put_off(void)
{
    begin(stop_other);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    expect(reactor_timer_start(reactor, &timer, HOUR_MS, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(fired == 0 && reactor_timer_is_running(&timer));
    reactor_close(reactor);
}

static void start_again(void *data)
{
    if (++fired < 3)
        reactor_timer_start(reactor, &timer, 0, 0);
}

static void a_timer_that_starts_itself_waits_for_the_next_turn(void)
{
    begin(start_again);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    for (int turn = 1; turn <= 3; turn++) {
        reactor_run_once(reactor, 0);
        expect(fired == turn);
    }
    reactor_close(reactor);
}

void test(void)
{
    a_stopped_timer_does_not_fire_even_if_it_is_due();
    a_timer_can_be_put_off();
    a_timer_that_starts_itself_waits_for_the_next_turn();
}
/* END */
