/* Refused with: How much did your test write before it closed
 *
 * All that it writes is taken by the kernel at once. */

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
    char bytes[100];
    int ends[2];
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    struct transport *transport = transport_open(reactor, ends[0], &protocol, NULL);
    expect(transport_write(transport, "hello", 5) == 0);
    transport_close(transport);
    expect(recv(ends[1], bytes, sizeof bytes, MSG_DONTWAIT) == 5);
    transport_abort(transport);
    expect(losses == 0);
    reactor_run_once(reactor, 0);
    expect(losses == 1);
    reactor_close(reactor);
}
/* END */
