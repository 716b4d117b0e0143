/* Start at test(). */
#include "expect.h"
#include "transport.h"

#include <sys/socket.h>
#include <unistd.h>

/* EXERCISE: pass the right transport, and notice each mutant. */
enum { MUCH = 512 * 1024 };

static char bytes[MUCH];
static struct reactor *reactor;
static struct transport *transport;
static int peer, pauses, losses;

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

static void begin(void)
{
    static const struct protocol protocol = {.data_received = data_received,
                                             .connection_lost = connection_lost,
                                             .pause_writing = pause_writing};
    int ends[2];
    pauses = losses = 0;
    reactor = reactor_open(NULL);
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    transport = transport_open(reactor, ends[0], &protocol, NULL);
    expect(transport);
    peer = ends[1];
}

static void end(void)
{
    close(peer);
    while (losses == 0)
        reactor_run_once(reactor, 0);
    reactor_close(reactor);
}

static void connection_lost_is_called_from_the_loop(void)
{
    begin();
    transport_abort(transport);
    expect(losses == 0);
    reactor_run_once(reactor, 0);
    expect(losses == 1);
    end();
}

static void what_is_queued_is_written_before_the_end(void)
{
    begin();
    expect(transport_write(transport, bytes, sizeof bytes) == 0);
    transport_close(transport);
    ssize_t got = -1, sum = 0;
    while (got != 0) {
        static char chunk[MUCH];
        reactor_run_once(reactor, 0);
        got = recv(peer, chunk, sizeof chunk, MSG_DONTWAIT);
        sum += got > 0 ? got : 0;
    }
    expect(sum == MUCH);
    end();
}

static void a_protocol_is_told_once_to_pause(void)
{
    begin();
    expect(transport_write(transport, bytes, sizeof bytes) == 0);
    reactor_run_once(reactor, 0);
    expect(pauses == 1);
    expect(transport_write(transport, bytes, 1) == 0);
    reactor_run_once(reactor, 0);
    expect(pauses == 1);
    transport_abort(transport);
    end();
}

void test(void)
{
    connection_lost_is_called_from_the_loop();
    what_is_queued_is_written_before_the_end();
    a_protocol_is_told_once_to_pause();
}
/* END */
