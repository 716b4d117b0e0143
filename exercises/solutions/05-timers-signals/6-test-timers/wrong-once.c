/* Refused with: How often does such a timer fire
 *
 * It starts itself again only once, and is counted when all is over. */

/* EXERCISE: pass the right timers, and notice each mutant. */
static struct reactor *reactor;
static struct reactor_timer timer, other;
static int fired;

static void stop_other(void *other_timer)
{
    fired++;
    reactor_timer_stop(reactor, other_timer);
}

static void start_again(void *data)
{
    if (++fired < 2)
        reactor_timer_start(reactor, &timer, 0, 0);
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
    expect(reactor_timer_start(reactor, &other, 0, 0) == 0);
    expect(reactor_timer_start(reactor, &other, 3600000, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(fired == 1);
    reactor_close(reactor);
    reactor = reactor_open(NULL);
    reactor_timer_init(&timer, start_again, NULL);
    fired = 0;
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    expect(reactor_run(reactor) == 0);
    expect(fired == 2);
    reactor_close(reactor);
}
/* END */
