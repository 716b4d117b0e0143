/* Refused with: This is the right timer
 *
 * A timer that fires once is no longer running while its function is called. */

/* EXERCISE: pass the right timers, and notice each mutant. */
static struct reactor_timer timer;
static bool was_running;

static void look(void *data)
{
    was_running = reactor_timer_is_running(&timer);
}

void test(void)
{
    struct reactor *reactor = reactor_open(NULL);
    reactor_timer_init(&timer, look, NULL);
    expect(reactor_timer_start(reactor, &timer, 0, 0) == 0);
    reactor_run_once(reactor, 0);
    expect(was_running);
    reactor_close(reactor);
}
/* END */
