/* Refused with: How often is a protocol told to pause
 *
 * It writes once, and looks once. */

/* EXERCISE: pass the right transport, and notice each mutant. */
enum { MUCH = 512 * 1024 };

static char bytes[MUCH];
static int losses, pauses;

static void data_received(const char *received, size_t size, void *data)
{
}

static void connection_lost(int reason, void *data)
{
    losses++;
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
    reactor_run_once(reactor, 0);
    expect(pauses == 1);
    transport_close(transport);
    ssize_t got = -1, sum = 0;
    while (got != 0) {
        reactor_run_once(reactor, 0);
        got = recv(ends[1], bytes, sizeof bytes, MSG_DONTWAIT);
        sum += got > 0 ? got : 0;
    }
    expect(sum == MUCH);
    transport_abort(transport);
    expect(losses == 0);
    reactor_run_once(reactor, 0);
    expect(losses == 1);
    reactor_close(reactor);
}
/* END */
