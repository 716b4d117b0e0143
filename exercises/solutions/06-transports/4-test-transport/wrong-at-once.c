/* Refused with: This is the right transport
 *
 * No callback is called from within transport_write(). */

/* EXERCISE: pass the right transport, and notice each mutant. */
static char bytes[512 * 1024];
static int pauses;

static void data_received(const char *received, size_t size, void *data)
{
}

static void connection_lost(int reason, void *data)
{
}

static void pause_writing(void *data)
{
    pauses++;
}

void test(void)
{
    static const struct protocol protocol = {.data_received = data_received,
                                             .connection_lost = connection_lost,
                                             .pause_writing = pause_writing};
    struct reactor *reactor = reactor_open(NULL);
    int ends[2];
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    struct transport *transport = transport_open(reactor, ends[0], &protocol, NULL);
    expect(transport_write(transport, bytes, sizeof bytes) == 0);
    expect(pauses == 1);
    transport_abort(transport);
    reactor_run_once(reactor, 0);
    reactor_close(reactor);
}
/* END */
