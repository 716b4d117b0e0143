/* Refused with: the protocol hears of the loss before
 *
 * It looks only when the turn is over. */

/* EXERCISE: pass the right transport, and notice each mutant. */
static int losses;

static void data_received(const char *bytes, size_t size, void *data)
{
}

static void connection_lost(int reason, void *data)
{
    losses++;
}

void test(void)
{
    static const struct protocol protocol = {.data_received = data_received,
                                             .connection_lost = connection_lost};
    struct reactor *reactor = reactor_open(NULL);
    int ends[2];
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    transport_abort(transport_open(reactor, ends[0], &protocol, NULL));
    reactor_run_once(reactor, 0);
    expect(losses == 1);
    reactor_close(reactor);
}
/* END */
