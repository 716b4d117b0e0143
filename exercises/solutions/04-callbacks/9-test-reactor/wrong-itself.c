/* Refused with: a handler that was unregistered in this turn is called once more
 *
 * A handler unregisters itself, when nobody else is ready. */

/* EXERCISE: pass the right reactor, and notice each mutant. */
static struct reactor *reactor;
static int calls;

static void unregister_itself(int fd, unsigned events, void *data)
{
    calls++;
    reactor_unregister(reactor, fd);
}

void test(void)
{
    int ends[2];
    reactor = reactor_open(NULL);
    expect(pipe(ends) == 0);
    expect(reactor_register(reactor, ends[1], SELECTOR_WRITE, unregister_itself, NULL) == 0);
    reactor_run_once(reactor, 0);
    reactor_run_once(reactor, 0);
    expect(calls == 1);
    reactor_close(reactor);
}
/* END */
