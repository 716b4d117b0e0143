/* Refused with: Who is called for a descriptor that was ready
 *
 * Nobody registers anything in the middle of a turn. */

/* EXERCISE: pass the right reactor, and notice each mutant. */
static struct reactor *reactor;
static int these[2], those[2], calls;

static void unregister_other(int fd, unsigned events, void *data)
{
    calls++;
    reactor_unregister(reactor, fd == these[1] ? those[1] : these[1]);
}

static void again(void *data)
{
    if (++calls < 3)
        reactor_defer(reactor, data);
}

void test(void)
{
    reactor = reactor_open(NULL);
    expect(pipe(these) == 0 && pipe(those) == 0);
    expect(reactor_register(reactor, these[1], SELECTOR_WRITE, unregister_other, NULL) == 0);
    expect(reactor_register(reactor, those[1], SELECTOR_WRITE, unregister_other, NULL) == 0);
    reactor_run_once(reactor, 0);
    expect(calls == 1);
    reactor_close(reactor);
    struct reactor_call call;
    reactor = reactor_open(NULL);
    reactor_call_init(&call, again, &call);
    calls = 0;
    reactor_defer(reactor, &call);
    reactor_run_once(reactor, 0);
    expect(calls == 1);
    reactor_close(reactor);
}
/* END */
