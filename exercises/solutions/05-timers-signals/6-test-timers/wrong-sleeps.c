/* Refused with: a timer that is stopped by another one fires all the same
 *
 * It waits, and looks whether the timer has fired. */

/* EXERCISE: pass the right timers, and notice each mutant. */
static int fired;

static void count(void *data)
{
    fired++;
}

void test(void)
{
    struct reactor *reactor = reactor_open(NULL);
    struct reactor_timer timer, stopped;
    reactor_timer_init(&timer, count, NULL);
    reactor_timer_init(&stopped, count, NULL);
    expect(reactor_timer_start(reactor, &timer, 5, 0) == 0);
    expect(reactor_timer_start(reactor, &stopped, 5, 0) == 0);
    reactor_timer_stop(reactor, &stopped);
    uint64_t begin = reactor_clock();
    expect(reactor_run(reactor) == 0);
    expect(fired == 1 && reactor_clock() - begin >= 4000000);
    reactor_close(reactor);
}
/* END */
