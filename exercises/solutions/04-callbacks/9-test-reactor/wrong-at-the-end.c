/* Refused with: How often is such a call made
 *
 * It counts when all is over. */

/* EXERCISE: pass the right reactor, and notice each mutant. */
static struct reactor *reactor;
static int these[2], those[2], calls, late;

static int other(int fd)
{
    return fd == these[1] ? those[1] : these[1];
}

static void count(int fd, unsigned events, void *data)
{
    late++;
}

static void replace_other(int fd, unsigned events, void *data)
{
    calls++;
    reactor_unregister(reactor, other(fd));
    if (data)
        reactor_register(reactor, other(fd), SELECTOR_WRITE, count, NULL);
}

static void run_with(void *data)
{
    calls = 0;
    reactor = reactor_open(NULL);
    expect(pipe(these) == 0 && pipe(those) == 0);
    expect(reactor_register(reactor, these[1], SELECTOR_WRITE, replace_other, data) == 0);
    expect(reactor_register(reactor, those[1], SELECTOR_WRITE, replace_other, data) == 0);
    reactor_run_once(reactor, 0);
    expect(calls == 1 && late == 0);
    reactor_close(reactor);
}

static void again(void *data)
{
    if (++calls < 3)
        reactor_defer(reactor, data);
}

void test(void)
{
    struct reactor_call call;
    run_with(NULL);
    run_with(&call);
    reactor = reactor_open(NULL);
    reactor_call_init(&call, again, &call);
    calls = 0;
    reactor_defer(reactor, &call);
    reactor_run(reactor);
    expect(calls == 3);
    reactor_close(reactor);
}
/* END */
