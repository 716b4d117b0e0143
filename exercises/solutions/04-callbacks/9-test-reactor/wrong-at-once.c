/* Refused with: This is the right reactor
 *
 * A deferred call is never made from within reactor_defer(). */

/* EXERCISE: pass the right reactor, and notice each mutant. */
static int calls;

static void count(void *data)
{
    calls++;
}

void test(void)
{
    struct reactor *reactor = reactor_open(NULL);
    struct reactor_call call;
    reactor_call_init(&call, count, NULL);
    reactor_defer(reactor, &call);
    expect(calls == 1);
    reactor_close(reactor);
}
/* END */
