/* Refused with: The most common use of a timer is to put it off
 *
 * It starts anew what has been stopped before. */

/* EXERCISE: pass the right timers, and notice each mutant. */
static struct reactor *reactor;
static struct reactor_timer timer, other;
static int fired;

static void stop_other(void *other_timer)
{
    fired++;
    reactor_timer_stop(reactor, other_timer);
}

void test(void)
{
    reactor = reactor_open(NULL);
    reactor_timer_init(&timer, stop_other, &other);
    reactor_timer_init(&other, stop_other, &timer);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    expect(reactor_timer_start(reactor, &other, 0, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(fired == 1);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    reactor_timer_stop(reactor, &timer);
    expect(reactor_timer_start(reactor, &timer, 3600000, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(fired == 1);
    reactor_close(reactor);
}
/* END */
