/* A connection's life, and what it reads. Start reading at transport_open(), then transport_serve_ready(), which the
 * reactor calls; what the protocol writes is in write.c. All ends go through transport_lose(), which only makes a
 * note. transport_finish() does the rest, from the loop, when no caller is inside the transport any more. */
#include "net.h"
#include "transport_state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static reactor_handler transport_serve_ready;

/* --- The end --------------------------------------------------------------------------------------- */

/* The call may be postponed, for the sake of a batch. */
void transport_call_soon(struct transport *transport)
{
    reactor_cancel(transport->reactor, &transport->call);
    reactor_defer(transport->reactor, &transport->call);
}

/* The connection is over, whatever the reason: no event will come any more.
 * Returns -1 with the reason as errno, for callers that have failed. */
int transport_lose(struct transport *transport, int reason)
{
    if (transport->state != LOST) {
        transport_enter(transport, LOST);
        transport->reason = reason;
        reactor_timer_stop(transport->reactor, &transport->timer);
        reactor_cancel(transport->reactor, &transport->more);
        (void)reactor_unregister(transport->reactor, transport->fd);
        transport_call_soon(transport);
    }
    errno = reason;
    return -1;
}

static void transport_finish(struct transport *transport)
{
    transport->protocol->connection_lost(transport->reason, transport->data);
    close(transport->fd);
    buffer_release(&transport->output);
    buffer_release(&transport->input);
    free(transport);
}

/* --- Waiting --------------------------------------------------------------------------------------- */

/* Whatever changes what we may read or have to write calls this afterwards. */
void transport_update_interest(struct transport *transport)
{
    bool reads = transport->state == OPEN && transport_hands_on(transport) && !transport->stopped &&
                 !transport->ended && buffer_is_empty(&transport->input);
    bool writes = !buffer_is_empty(&transport->output) && !transport->flushing;
    unsigned events = (reads || transport->state == LINGERING ? (unsigned)SELECTOR_READ : 0) |
                      (writes ? (unsigned)SELECTOR_WRITE : 0);
    if (transport->state == LOST || events == transport->events)
        return;
    if (reactor_modify(transport->reactor, transport->fd, events, transport_serve_ready,
                       transport) == -1)
        transport_lose(transport, errno);
    transport->events = events;
}

/* Ask for a turn if there is something to hand on without waiting for the peer. */
void transport_await_turn(struct transport *transport)
{
    bool has_rest = transport->state == BROKEN || !buffer_is_empty(&transport->input);
    if (transport_hands_on(transport) && has_rest)
        reactor_yield(transport->reactor, &transport->more);
    transport_update_interest(transport);
}

/* --- Reading --------------------------------------------------------------------------------------- */

/* Hand bytes to the protocol: how many of them, at the end, it gives back. */
static size_t transport_hand_on(struct transport *transport, const char *bytes, size_t size)
{
    transport->unread = 0;
    transport->protocol->data_received(bytes, size, transport->data);
    return transport->state <= BROKEN ? transport->unread : 0;
}

/* EPIPE says that the peer had ended the stream in order before our write failed: its last line is whole. */
static void transport_meet_end(struct transport *transport)
{
    bool in_order = transport->state != BROKEN || transport->reason == EPIPE;
    transport->ended = true;
    transport_update_interest(transport);
    if (transport->protocol->eof_received && in_order)
        transport->protocol->eof_received(transport->data);
    else
        transport_close(transport);
    if (transport->state == BROKEN)
        transport_lose(transport, transport->reason);
}

/* Nothing to read is a false alarm; but of a broken connection it was all that the kernel held. */
static void transport_receive(struct transport *transport)
{
    char chunk[TRANSPORT_READ_AT_MOST];
    size_t size;
    enum net_result result = net_recv(transport->fd, chunk, sizeof chunk, &size);
    int why = transport->state == BROKEN ? transport->reason : errno;
    reactor_consume(transport->reactor, REACTOR_SYSTEM_CALL + size / BYTES_A_UNIT);
    if (result == NET_OK) {
        size_t rest = transport_hand_on(transport, chunk, size);
        if (buffer_append(&transport->input, chunk + size - rest, rest) == -1)
            transport_lose(transport, errno);
    } else if (result == NET_CLOSED) {
        transport_meet_end(transport);
    } else if (result == NET_ERROR || transport->state == BROKEN) {
        transport_lose(transport, why);
    }
}

/* What was given back stays where it is until it is used, and nothing is copied again. */
static void transport_go_on_reading(void *data)
{
    struct transport *transport = data;
    if (!transport_hands_on(transport))
        return;
    size_t held = buffer_size(&transport->input);
    const char *bytes = buffer_data(&transport->input);
    if (held > 0)
        buffer_consume(&transport->input, held - transport_hand_on(transport, bytes, held));
    else if (!transport->stopped || transport->state == BROKEN)
        transport_receive(transport);
    if (reactor_is_loaded(transport->reactor) && buffer_is_empty(&transport->input))
        transport_flush(transport); /* the peer has said all: perhaps it waits for the answer */
    transport_await_turn(transport);
}

/* --- Called by the loop ---------------------------------------------------------------------------- */

/* What must not be done from within the protocol's own calls. Many may need it in one turn: those for whom
 * nothing is left of the budget come first in the next. */
static void transport_attend(void *data)
{
    struct transport *transport = data;
    if (!reactor_has_budget(transport->reactor)) {
        reactor_defer(transport->reactor, &transport->call);
    } else if (transport->state == LOST) {
        transport_finish(transport);
    } else {
        if (transport->flushing)
            (void)transport_send_queued(transport);
        transport_check_watermarks(transport);
    }
}

static void transport_serve_input(struct transport *transport)
{
    if (transport->state == LINGERING)
        transport_drop_input(transport);
    else if (!reactor_has_budget(transport->reactor) || reactor_is_queued(&transport->more))
        reactor_yield_first(transport->reactor, &transport->more);
    else
        transport_go_on_reading(transport);
}

/* Serving the input may have ended the connection, or sent what waited. What still waits can be sent now, as a batch
 * whose time has come. */
static void transport_serve_ready(int fd, unsigned events, void *data)
{
    struct transport *transport = data;
    if (events & SELECTOR_READ)
        transport_serve_input(transport);
    if (!(events & SELECTOR_WRITE) || buffer_is_empty(&transport->output) ||
        transport->state == LOST)
        return;
    transport->flushing = true;
    transport_attend(transport);
}

/* --- Life cycle ------------------------------------------------------------------------------------ */

struct transport *transport_open(struct reactor *reactor, int fd, const struct protocol *protocol,
                                 void *data)
{
    struct transport *transport = calloc(1, sizeof *transport);
    if (!transport)
        return NULL;
    *transport = (struct transport){
        .reactor = reactor, .protocol = protocol, .data = data, .fd = fd, .events = SELECTOR_READ};
    transport->wrote = UINT64_MAX; /* in no turn yet */
    buffer_init(&transport->output, TRANSPORT_LIMIT);
    buffer_init(&transport->input, TRANSPORT_READ_AT_MOST);
    reactor_call_init(&transport->call, transport_attend, transport);
    reactor_call_init(&transport->more, transport_go_on_reading, transport);
    reactor_timer_init(&transport->timer, transport_run_out, transport);
    if (net_set_nonblocking(fd) == -1 ||
        reactor_register(reactor, fd, SELECTOR_READ, transport_serve_ready, transport) == -1) {
        int why = errno;
        free(transport);
        errno = why;
        return NULL;
    }
    if (protocol->connection_made)
        protocol->connection_made(transport, data);
    return transport;
}

void transport_close(struct transport *transport)
{
    if (transport->state == BROKEN)
        transport_lose(transport, transport->reason);
    if (transport->state != OPEN)
        return;
    transport_enter(transport, CLOSING);
    reactor_cancel(transport->reactor, &transport->more);
    if (buffer_is_empty(&transport->output))
        transport_linger(transport);
    else
        transport_run_for(transport, TRANSPORT_CLOSE_MS);
    transport_update_interest(transport);
}

void transport_abort(struct transport *transport)
{
    transport_lose(transport, ECONNABORTED);
}

void transport_pause_reading(struct transport *transport)
{
    transport_set_reading_paused(transport, true);
    transport_update_interest(transport);
}

void transport_resume_reading(struct transport *transport)
{
    transport_set_reading_paused(transport, false);
    transport_await_turn(transport);
}

void transport_stop_receiving(struct transport *transport)
{
    transport->stopped = true;
    transport_update_interest(transport);
}

/* --- Settings and questions ------------------------------------------------------------------------ */

void transport_set_limit(struct transport *transport, size_t limit)
{
    buffer_set_limit(&transport->output, limit);
}

bool transport_has_input(const struct transport *transport)
{
    char byte;
    return !buffer_is_empty(&transport->input) ||
           recv(transport->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

size_t transport_queued(const struct transport *transport)
{
    return buffer_size(&transport->output);
}

bool transport_is_closing(const struct transport *transport)
{
    return transport->state > BROKEN;
}

int transport_fd(const struct transport *transport)
{
    return transport->fd;
}
