/* The plain transport. Start reading at transport_open(), then transport_serve_ready(), which the reactor calls,
 * and transport_write(), which the protocol calls. All ends go through transport_lose(), which only makes a note.
 * transport_finish() does the rest, from the loop, when no caller is inside the transport any more. */
#include "net.h"
#include "transport_state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static reactor_handler transport_serve_ready;

/* --- The end --------------------------------------------------------------------------------------- */

/* The call may be postponed, for the sake of a batch. */
static void transport_call_soon(struct transport *transport)
{
    reactor_cancel(transport->reactor, &transport->call);
    reactor_defer(transport->reactor, &transport->call);
}

/* The connection is over, whatever the reason: no event will come any more.
 * Returns -1 with the reason as errno, for callers that have failed. */
int transport_lose(struct transport *transport, int reason)
{
    if (transport->state != LOST) {
        transport->state = LOST;
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

/* --- Writing --------------------------------------------------------------------------------------- */

/* Nothing can be written any more. But what the peer sent before it left is in the kernel still, which keeps it
 * readable, and transport_go_on_reading() hands it on before the connection is lost. transport_attend() lets a
 * protocol that has paused go on, or it might never read that. */
static int transport_break_off(struct transport *transport, int reason)
{
    if (transport->state != OPEN || transport->ended)
        return transport_lose(transport, reason);
    transport->state = BROKEN;
    transport->reason = reason;
    transport->flushing = false;
    buffer_release(&transport->output);
    reactor_timer_stop(transport->reactor, &transport->timer);
    transport_call_soon(transport);
    transport_await_turn(transport);
    errno = reason;
    return -1;
}

/* Send as much as the kernel takes: 0, or -1 with errno, and the connection is broken. */
static int transport_send_some(struct transport *transport, const char *data, size_t size,
                               size_t *sent)
{
    enum net_result result = net_send(transport->fd, data, size, sent);
    int why = errno;
    reactor_consume(transport->reactor, REACTOR_SYSTEM_CALL + *sent / BYTES_A_UNIT);
    return result == NET_ERROR ? transport_break_off(transport, why) : 0;
}

/* Offer the kernel what waits, and keep what it does not take. Calls no callback: transport_write() may be on
 * the stack. */
int transport_send_queued(struct transport *transport)
{
    size_t sent;
    transport->flushing = false;
    if (transport_send_some(transport, buffer_data(&transport->output),
                            buffer_size(&transport->output), &sent) == -1)
        return -1;
    buffer_consume(&transport->output, sent);
    if (sent > 0)
        transport_await_reader(transport);
    if (transport->state == CLOSING && buffer_is_empty(&transport->output))
        transport_linger(transport);
    transport_await_turn(transport);
    return 0;
}

/* There may be no room to keep it: because of the limit, since a turn may bring more than that from many who
 * speak at once, or for want of memory. The peer need not be slow for that: so what waits is offered to the
 * kernel before it is held against the peer. */
static int transport_keep(struct transport *transport, const char *data, size_t size)
{
    struct buffer *output = &transport->output;
    size_t sent = 0;
    if (buffer_append(output, data, size) == 0)
        return 0;
    if (!buffer_is_empty(output) && transport_send_queued(transport) == -1)
        return -1;
    transport->flushing = false;
    if (buffer_is_empty(output) && transport_send_some(transport, data, size, &sent) == -1)
        return -1;
    return buffer_append(output, data + sent, size - sent);
}

/* Keep what the kernel did not take, and wait until it takes more. */
static int transport_queue(struct transport *transport, const char *data, size_t size)
{
    if (transport_keep(transport, data, size) == -1)
        return transport->state == OPEN ? transport_lose(transport, errno) : -1;
    transport_update_interest(transport);
    transport->passed |= !transport->writing_paused && transport_is_much(transport, 0);
    if (transport->passed)
        transport_call_soon(transport);
    else if (transport->flushing && transport_expects_more(transport))
        reactor_postpone(transport->reactor, &transport->call);
    else if (transport->flushing)
        reactor_defer(transport->reactor, &transport->call);
    return 0;
}

/* If nothing waits, send; queue the rest. What is written while something waits is queued behind it. */
int transport_write(struct transport *transport, const void *data, size_t size)
{
    size_t sent = 0;
    reactor_consume(transport->reactor, 1 + size / BYTES_A_UNIT);
    if (transport->state != OPEN) {
        errno = EPIPE;
        return -1;
    }
    if (transport_batch(transport, size) == -1)
        return -1;
    if (buffer_is_empty(&transport->output) && !transport->flushing &&
        transport_send_some(transport, data, size, &sent) == -1)
        return -1;
    return sent == size ? 0 : transport_queue(transport, (const char *)data + sent, size - sent);
}

/* Tell the protocol to pause or to resume. A peer that is paced is heard again once it has read. */
static void transport_tell(struct transport *transport, bool pause, void (*tell)(void *))
{
    transport->writing_paused = pause;
    transport->passed = false;
    transport_await_reader(transport);
    if (transport->paced)
        transport_await_turn(transport);
    if (tell && transport->state <= BROKEN)
        tell(transport->data);
}

/* Two marks, far apart: with one, a reader that takes a byte now and then would make the protocol stop and go
 * on for each. A producer that asks transport_queued() has stopped by itself, and waits to be told to resume: so
 * it is told both, even if what it wrote has been sent in the meantime. */
static void transport_check_watermarks(struct transport *transport)
{
    if (transport->passed)
        transport_tell(transport, true, transport->protocol->pause_writing);
    if (transport->writing_paused && buffer_size(&transport->output) <= TRANSPORT_LOW_WATER)
        transport_tell(transport, false, transport->protocol->resume_writing);
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

/* Serving the input may have ended the connection, or sent what waited. If nothing is left of this turn,
 * transport_attend() sends in the next. */
static void transport_serve_ready(int fd, unsigned events, void *data)
{
    struct transport *transport = data;
    if (events & SELECTOR_READ)
        transport_serve_input(transport);
    if (!(events & SELECTOR_WRITE) || buffer_is_empty(&transport->output) ||
        transport->state == LOST)
        return;
    if (reactor_has_budget(transport->reactor)) {
        (void)transport_send_queued(transport);
        transport_check_watermarks(transport);
    } else {
        transport->flushing = true;
        reactor_defer(transport->reactor, &transport->call);
    }
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
    transport->state = CLOSING;
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
    transport->reading_paused = true;
    transport_update_interest(transport);
}

void transport_resume_reading(struct transport *transport)
{
    transport->reading_paused = false;
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
