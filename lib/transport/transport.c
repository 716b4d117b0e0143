/* Start reading at serve_ready(), which the reactor calls, and at transport_write(), which the protocol
 * calls. Whatever ends a connection goes through lose(), which only makes a note; finish() does the
 * rest, from the loop, when nobody stands inside the transport any more. */
#include "transport.h"
#include "buffer.h"
#include "net.h"
#include "timer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a connection goes through, downwards; each state but LOST may be left out. */
enum state {
    OPEN,      /* bytes go both ways */
    BROKEN,    /* a write has failed: what the peer said before that is read and handed on */
    CLOSING,   /* transport_close() was called: what is queued is written, nothing is read */
    LINGERING, /* all is written, and the peer is told so: what it still sends is dropped */
    LOST       /* finish() will be called */
};

enum { BYTES_A_UNIT = 256 }; /* of the budget: what it costs to copy them */

struct transport {
    struct reactor *reactor;
    const struct protocol *protocol;
    void *data;                 /* the protocol's */
    struct buffer output;       /* waits to be sent */
    struct buffer input;        /* was given back by data_received */
    size_t unread;              /* bytes that the call of data_received under way gives back */
    struct reactor_call call;   /* attend(): what must not happen within the protocol's own calls */
    struct reactor_call more;   /* go_on_reading(): when it is this connection's turn */
    struct reactor_timer timer; /* run_out(): how long closing, or lingering, may take */
    uint64_t wrote;             /* the turn in which we last tried to send from transport_write() */
    size_t dropped;             /* bytes, while LINGERING */
    enum state state;
    int fd;
    int reason;          /* once BROKEN or LOST: for connection_lost */
    unsigned events;     /* what we wait for */
    bool reading_paused; /* by the protocol */
    bool receives;       /* see transport_stop_receiving() */
    bool writing_paused; /* the protocol knows that it should write no more */
    bool ended;          /* the peer has sent its last byte */
    bool prompt;         /* see transport_set_prompt() */
    bool paced;          /* see transport_set_paced() */
    bool deaf;     /* paced, and the peer has not read for so long that we go on all the same */
    bool flushing; /* attend() will send what waits: until then we wait for nothing */
};

/* The connection is over, whatever the reason: no event will come any more. */
static void lose(struct transport *transport, int reason)
{
    if (transport->state == LOST)
        return;
    transport->state = LOST;
    transport->reason = reason;
    reactor_timer_stop(transport->reactor, &transport->timer);
    reactor_cancel(transport->reactor, &transport->more);
    (void)reactor_unregister(transport->reactor, transport->fd);
    reactor_defer(transport->reactor, &transport->call);
}

static bool is_much(const struct transport *transport, size_t more)
{
    return buffer_size(&transport->output) + more > TRANSPORT_HIGH_WATER;
}

/* Whether a peer that is paced has first to read what it asked for. */
static bool has_to_read(const struct transport *transport)
{
    return transport->paced && !transport->deaf &&
           (transport->writing_paused || is_much(transport, 0));
}

/* Whether what the peer sends is for the protocol, now. */
static bool hands_on(const struct transport *transport)
{
    return transport->state <= BROKEN && !transport->reading_paused && !has_to_read(transport);
}

static unsigned interest(const struct transport *transport)
{
    bool reads = hands_on(transport) && transport->state == OPEN && transport->receives &&
                 !transport->ended && buffer_is_empty(&transport->input);
    bool writes = !buffer_is_empty(&transport->output) && !transport->flushing;
    return (reads || transport->state == LINGERING ? (unsigned)SELECTOR_READ : 0) |
           (writes ? (unsigned)SELECTOR_WRITE : 0);
}

static reactor_handler serve_ready;

static void update_interest(struct transport *transport)
{
    unsigned events = interest(transport);
    if (transport->state == LOST || events == transport->events)
        return;
    if (reactor_modify(transport->reactor, transport->fd, events, serve_ready, transport) == -1)
        lose(transport, errno);
    transport->events = events;
}

/* --- Reading --------------------------------------------------------------------------------------- */

/* Hand bytes to the protocol: how many of them, at the end, it gives back. */
static size_t hand_on(struct transport *transport, const char *bytes, size_t size)
{
    transport->unread = 0;
    transport->protocol->data_received(bytes, size, transport->data);
    return transport->state <= BROKEN ? transport->unread : 0;
}

/* EPIPE says that the peer had ended the stream in order before our write failed: its last line is whole. */
static void meet_end(struct transport *transport)
{
    bool broken = transport->state == BROKEN;
    bool in_order = !broken || transport->reason == EPIPE;
    transport->ended = true;
    update_interest(transport);
    if (transport->protocol->eof_received && in_order)
        transport->protocol->eof_received(transport->data);
    else
        transport_close(transport);
    if (broken)
        lose(transport, transport->reason);
}

static void receive(struct transport *transport)
{
    char chunk[TRANSPORT_READ_AT_MOST];
    size_t size, rest;
    enum net_result result = net_recv(transport->fd, chunk, sizeof chunk, &size);
    int why = errno;
    reactor_consume(transport->reactor, REACTOR_SYSTEM_CALL + size / BYTES_A_UNIT);
    switch (result) {
    case NET_OK:
        rest = hand_on(transport, chunk, size);
        if (buffer_append(&transport->input, chunk + size - rest, rest) == -1)
            lose(transport, errno);
        break;
    case NET_AGAIN: /* a false alarm, or all that the kernel held for a broken connection */
        if (transport->state == BROKEN)
            lose(transport, transport->reason);
        break;
    case NET_CLOSED: meet_end(transport); break;
    case NET_ERROR: lose(transport, transport->state == BROKEN ? transport->reason : why); break;
    }
}

/* What was given back stays where it is until it is used, and nothing is copied again. */
static void hand_on_again(struct transport *transport)
{
    size_t size = buffer_size(&transport->input);
    size_t rest = hand_on(transport, buffer_data(&transport->input), size);
    buffer_consume(&transport->input, size - rest);
}

/* Ask for a turn if there is something to hand on without waiting for the peer. */
static void await_turn(struct transport *transport)
{
    bool has_rest = transport->state == BROKEN || !buffer_is_empty(&transport->input);
    if (hands_on(transport) && has_rest)
        reactor_yield(transport->reactor, &transport->more);
    update_interest(transport);
}

static void go_on_reading(void *data)
{
    struct transport *transport = data;
    if (!hands_on(transport))
        return;
    if (!buffer_is_empty(&transport->input))
        hand_on_again(transport);
    else if (transport->receives || transport->state == BROKEN)
        receive(transport);
    if (reactor_is_loaded(transport->reactor) && buffer_is_empty(&transport->input))
        transport_flush(transport); /* the peer has said all: perhaps it waits for the answer */
    await_turn(transport);
}

/* The peer may go on sending for ever, and we have said all: see transport_close(). */
static void drop_input(struct transport *transport)
{
    char dropped[4096];
    size_t size;
    enum net_result result = net_recv(transport->fd, dropped, sizeof dropped, &size);
    transport->dropped += size;
    if (result == NET_CLOSED || result == NET_ERROR || transport->dropped > TRANSPORT_LINGER_BYTES)
        lose(transport, 0);
}

static void serve_input(struct transport *transport)
{
    if (transport->state == LINGERING)
        drop_input(transport);
    else if (!reactor_has_budget(transport->reactor) || reactor_is_queued(&transport->more))
        reactor_yield(transport->reactor, &transport->more);
    else
        go_on_reading(transport);
}

/* --- Writing --------------------------------------------------------------------------------------- */

/* A peer that has not taken all in time is lost; one that has, and does not close, is let go in order. One that
 * has not read for long while it is paced is heard on: perhaps what it says is good-bye. */
static void run_out(void *data)
{
    struct transport *transport = data;
    if (transport->state == OPEN) {
        transport->deaf = true;
        await_turn(transport);
    } else {
        lose(transport, transport->state == LINGERING ? 0 : ETIMEDOUT);
    }
}

/* Without memory for a timer nothing would bound the wait: then there is none. */
static void run_for(struct transport *transport, uint64_t ms)
{
    if (reactor_timer_start(transport->reactor, &transport->timer, ms, 0) == -1)
        lose(transport, transport->state == LINGERING ? 0 : errno);
}

/* In step with what the protocol is told: a peer that is paced is heard again once it has read. */
static void set_writing_paused(struct transport *transport, bool paused)
{
    transport->writing_paused = paused;
    transport->deaf = false;
    if (!transport->paced)
        return;
    if (paused && transport->state == OPEN)
        run_for(transport, TRANSPORT_DEAF_MS);
    else if (transport->state == OPEN)
        reactor_timer_stop(transport->reactor, &transport->timer);
    await_turn(transport);
}

static void tell_to_resume(struct transport *transport)
{
    if (!transport->writing_paused || buffer_size(&transport->output) > TRANSPORT_LOW_WATER)
        return;
    set_writing_paused(transport, false);
    if (transport->protocol->resume_writing && transport->state <= BROKEN)
        transport->protocol->resume_writing(transport->data);
}

/* Nothing can be written any more. But what the peer sent before it left is in the kernel still, which keeps
 * it readable, and go_on_reading() hands it on before the connection is lost. attend() lets a protocol that
 * has paused go on, or it might never read that. */
static int break_off(struct transport *transport, int reason)
{
    if (transport->state == OPEN && !transport->ended) {
        transport->state = BROKEN;
        transport->reason = reason;
        reactor_timer_stop(transport->reactor, &transport->timer);
        transport->flushing = false;
        buffer_release(&transport->output);
        reactor_defer(transport->reactor, &transport->call);
        await_turn(transport);
    } else {
        lose(transport, reason);
    }
    errno = reason;
    return -1;
}

/* Send as much as the kernel takes: 0, or -1 with errno, and the connection is broken. */
static int send_some(struct transport *transport, const char *data, size_t size, size_t *sent)
{
    enum net_result result = net_send(transport->fd, data, size, sent);
    int why = errno;
    reactor_consume(transport->reactor, REACTOR_SYSTEM_CALL + *sent / BYTES_A_UNIT);
    return result == NET_ERROR ? break_off(transport, why) : 0;
}

/* The peer reads: as long as it does, a peer that is paced is waited for. */
static void note_reading(struct transport *transport)
{
    transport->deaf = false;
    if (transport->paced && transport->writing_paused && transport->state == OPEN)
        run_for(transport, TRANSPORT_DEAF_MS);
}

/* Offer the kernel what waits, and keep what it does not take. */
static int send_queued(struct transport *transport)
{
    size_t sent;
    transport->flushing = false;
    if (send_some(transport, buffer_data(&transport->output), buffer_size(&transport->output),
                  &sent) == -1)
        return -1;
    buffer_consume(&transport->output, sent);
    if (sent > 0)
        note_reading(transport);
    return 0;
}

/* All is written. close() on a socket with unread input, or input that is still on its way, sends a reset.
 * That throws away what still waits on our side, our last bytes among it; and with some kernels also what
 * has arrived at the peer and its program has not read. So first we say that we are done, then we read and
 * drop what comes until the peer is done too. See nginx's ngx_http_set_lingering_close(). */
static void linger(struct transport *transport)
{
    if (transport->ended || shutdown(transport->fd, SHUT_WR) == -1) {
        lose(transport, 0);
        return;
    }
    transport->state = LINGERING;
    run_for(transport, TRANSPORT_LINGER_MS);
    update_interest(transport);
}

/* A part of what waited has been sent, or all of it. */
static void go_on_after_sending(struct transport *transport)
{
    if (transport->state == CLOSING && buffer_is_empty(&transport->output))
        linger(transport);
    await_turn(transport);
}

static void flush(struct transport *transport)
{
    if (send_queued(transport) == -1)
        return;
    tell_to_resume(transport);
    go_on_after_sending(transport);
}

/* A peer that reads slowly must not be waited for if nothing is left of this turn: then attend() flushes. */
static void serve_output(struct transport *transport)
{
    if (transport->state == LOST || buffer_is_empty(&transport->output))
        return;
    if (reactor_has_budget(transport->reactor)) {
        flush(transport);
        return;
    }
    transport->flushing = true;
    reactor_defer(transport->reactor, &transport->call);
}

/* Each step may change what the next one finds: so each asks again what we wait for. */
static void serve_ready(int fd, unsigned events, void *data)
{
    if (events & SELECTOR_READ)
        serve_input(data);
    if (events & SELECTOR_WRITE)
        serve_output(data);
}

static bool should_pause(const struct transport *transport)
{
    return !transport->writing_paused && buffer_size(&transport->output) > TRANSPORT_HIGH_WATER;
}

static void tell_to_pause(struct transport *transport)
{
    if (!should_pause(transport) || transport->state == LOST)
        return;
    set_writing_paused(transport, true);
    if (transport->protocol->pause_writing)
        transport->protocol->pause_writing(transport->data);
}

/* In a loop that has more to do than fits into a turn, more will soon be written: to send it together costs
 * one call instead of many. */
static bool expects_more(const struct transport *transport)
{
    return reactor_is_loaded(transport->reactor) && !transport->prompt;
}

static bool waits_for_more(const struct transport *transport)
{
    uint64_t turns = reactor_turn(transport->reactor) - transport->wrote;
    return expects_more(transport) && turns < TRANSPORT_FLUSH_TURNS && !is_much(transport, 0);
}

static void finish(struct transport *transport)
{
    transport->protocol->connection_lost(transport->reason, transport->data);
    close(transport->fd);
    buffer_release(&transport->output);
    buffer_release(&transport->input);
    free(transport);
}

/* What is done from the loop, and not from within the protocol's own calls. Many may need it in one turn:
 * those for whom nothing is left of the budget come first in the next. */
static void attend(void *data)
{
    struct transport *transport = data;
    bool waits = transport->state != LOST && transport->flushing && waits_for_more(transport);
    if (waits || !reactor_has_budget(transport->reactor)) {
        reactor_defer(transport->reactor, &transport->call);
    } else if (transport->state == LOST) {
        finish(transport);
    } else {
        if (transport->flushing)
            flush(transport);
        tell_to_resume(transport);
        tell_to_pause(transport);
    }
}

/* There may be no room to keep it: because of the limit, since a turn may bring more than that from many who
 * speak at once, or for want of memory. The peer need not be slow for that: so what waits is offered to the
 * kernel before it is held against the peer. */
static int keep(struct transport *transport, const char *data, size_t size)
{
    struct buffer *output = &transport->output;
    size_t sent = 0;
    if (buffer_append(output, data, size) == 0)
        return 0;
    if (!buffer_is_empty(output) && send_queued(transport) == -1)
        return -1;
    transport->flushing = false;
    if (buffer_is_empty(output) && send_some(transport, data, size, &sent) == -1)
        return -1;
    return buffer_append(output, data + sent, size - sent);
}

/* Keep what the kernel did not take, and wait until it takes more. */
static int queue(struct transport *transport, const char *data, size_t size)
{
    if (keep(transport, data, size) == -1) {
        int why = errno;
        if (transport->state == OPEN)
            lose(transport, why);
        errno = why;
        return -1;
    }
    update_interest(transport);
    if (transport->flushing || should_pause(transport))
        reactor_defer(transport->reactor, &transport->call);
    return 0;
}

/* Whether what is written now, with nothing before it, waits for what is written after it. */
static bool begins_a_batch(const struct transport *transport, size_t size)
{
    bool again = transport->wrote == reactor_turn(transport->reactor);
    return (again || expects_more(transport)) && !is_much(transport, size);
}

/* The first write of a turn goes out at once. Those that follow in the same turn go out together, in
 * the next, or as soon as they are much: where one turn has many messages for many readers, a reader
 * costs two system calls and not one a message. */
int transport_write(struct transport *transport, const void *data, size_t size)
{
    size_t sent = 0;
    reactor_consume(transport->reactor, 1 + size / BYTES_A_UNIT);
    if (transport->state != OPEN) {
        errno = EPIPE;
        return -1;
    }
    if (transport->flushing && is_much(transport, size) && send_queued(transport) == -1)
        return -1;
    if (buffer_is_empty(&transport->output)) {
        transport->flushing = begins_a_batch(transport, size);
        transport->wrote = reactor_turn(transport->reactor);
        if (!transport->flushing && send_some(transport, data, size, &sent) == -1)
            return -1;
    }
    return sent == size ? 0 : queue(transport, (const char *)data + sent, size - sent);
}

/* What is told when little waits, attend() tells: it was deferred when the batch was begun. */
void transport_flush(struct transport *transport)
{
    if (transport->state <= CLOSING && transport->flushing && send_queued(transport) == 0)
        go_on_after_sending(transport);
}

void transport_unread(struct transport *transport, size_t size)
{
    transport->unread = size;
}

size_t transport_held(const struct transport *transport)
{
    return transport->state <= BROKEN ? buffer_size(&transport->input) : 0;
}

bool transport_may_go_on(const struct transport *transport)
{
    return transport->state <= BROKEN && !has_to_read(transport) &&
           reactor_has_budget(transport->reactor);
}

bool transport_has_input(const struct transport *transport)
{
    char byte;
    return !buffer_is_empty(&transport->input) ||
           recv(transport->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* --- Life cycle ------------------------------------------------------------------------------------ */

struct transport *transport_open(struct reactor *reactor, int fd, const struct protocol *protocol,
                                 void *data)
{
    struct transport *transport = calloc(1, sizeof *transport);
    if (!transport)
        return NULL;
    transport->reactor = reactor;
    transport->protocol = protocol;
    transport->data = data;
    transport->fd = fd;
    transport->wrote = UINT64_MAX; /* in no turn yet */
    transport->events = SELECTOR_READ;
    transport->receives = true;
    buffer_init(&transport->output, TRANSPORT_LIMIT);
    buffer_init(&transport->input, TRANSPORT_READ_AT_MOST);
    reactor_call_init(&transport->call, attend, transport);
    reactor_call_init(&transport->more, go_on_reading, transport);
    reactor_timer_init(&transport->timer, run_out, transport);
    if (net_set_nonblocking(fd) == -1 ||
        reactor_register(reactor, fd, SELECTOR_READ, serve_ready, transport) == -1) {
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
        lose(transport, transport->reason);
    if (transport->state != OPEN)
        return;
    transport->state = CLOSING;
    reactor_cancel(transport->reactor, &transport->more);
    if (buffer_is_empty(&transport->output))
        linger(transport);
    else
        run_for(transport, TRANSPORT_CLOSE_MS);
    update_interest(transport);
}

void transport_abort(struct transport *transport)
{
    lose(transport, ECONNABORTED);
}

void transport_pause_reading(struct transport *transport)
{
    transport->reading_paused = true;
    update_interest(transport);
}

void transport_resume_reading(struct transport *transport)
{
    transport->reading_paused = false;
    await_turn(transport);
}

void transport_stop_receiving(struct transport *transport)
{
    transport->receives = false;
    update_interest(transport);
}

void transport_set_limit(struct transport *transport, size_t limit)
{
    buffer_set_limit(&transport->output, limit);
}

void transport_set_paced(struct transport *transport)
{
    transport->paced = true;
}

void transport_set_prompt(struct transport *transport)
{
    transport->prompt = true;
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
