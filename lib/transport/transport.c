/* Start reading at serve_ready(), which the reactor calls, and at transport_write(), which the protocol
 * calls. Whatever ends a connection goes through lose(), which only makes a note; end() does the
 * rest, from the loop, when nobody stands inside the transport any more. */
#include "transport.h"
#include "buffer.h"
#include "linger.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct transport {
    struct reactor *reactor;
    const struct protocol *protocol;
    void *data; /* the protocol's */
    struct buffer output;
    struct reactor_call
        call;       /* to tell the protocol what it must not hear from within its own calls */
    uint64_t wrote; /* the turn in which we last tried to send from within transport_write() */
    int fd;
    int reason;          /* once lost: for connection_lost */
    unsigned events;     /* what we wait for */
    bool reading_paused; /* by the protocol */
    bool writing_paused; /* the protocol knows that it should write no more */
    bool ended;          /* the peer has sent its last byte */
    bool closing;        /* once all is written, close */
    bool
        flushing; /* attend() will try to send what waits: until then there is nothing to wait for */
    bool lost;    /* end() will be called, or was */
};

/* The connection is over, whatever the reason: no event will come any more. */
static void lose(struct transport *transport, int reason)
{
    if (transport->lost)
        return;
    transport->lost = true;
    transport->reason = reason;
    (void)reactor_unregister(transport->reactor, transport->fd);
    reactor_defer(transport->reactor, &transport->call);
}

static unsigned interest(const struct transport *transport)
{
    bool reads = !transport->reading_paused && !transport->ended && !transport->closing;
    bool writes = !buffer_is_empty(&transport->output) && !transport->flushing;
    return (reads ? (unsigned)SELECTOR_READ : 0) | (writes ? (unsigned)SELECTOR_WRITE : 0);
}

static reactor_handler serve_ready;

static void update_interest(struct transport *transport)
{
    unsigned events = interest(transport);
    if (transport->lost || events == transport->events)
        return;
    if (reactor_modify(transport->reactor, transport->fd, events, serve_ready, transport) == -1)
        lose(transport, errno);
    transport->events = events;
}

static void receive(struct transport *transport)
{
    char chunk[TRANSPORT_READ_AT_MOST];
    size_t size;
    switch (net_recv(transport->fd, chunk, sizeof chunk, &size)) {
    case NET_OK: transport->protocol->data_received(chunk, size, transport->data); break;
    case NET_AGAIN: /* a false alarm */ break;
    case NET_CLOSED:
        transport->ended = true;
        update_interest(transport);
        if (transport->protocol->eof_received)
            transport->protocol->eof_received(transport->data);
        else
            transport_close(transport);
        break;
    case NET_ERROR: lose(transport, errno); break;
    }
}

static void tell_to_resume(struct transport *transport)
{
    if (!transport->writing_paused || buffer_size(&transport->output) > TRANSPORT_LOW_WATER)
        return;
    transport->writing_paused = false;
    if (transport->protocol->resume_writing && !transport->closing)
        transport->protocol->resume_writing(transport->data);
}

static int lose_now(struct transport *transport, int reason)
{
    lose(transport, reason);
    errno = reason;
    return -1;
}

/* Offer the kernel what waits, and keep what it does not take. */
static int send_queued(struct transport *transport)
{
    size_t sent;
    if (net_send(transport->fd, buffer_data(&transport->output), buffer_size(&transport->output),
                 &sent) == NET_ERROR)
        return lose_now(transport, errno);
    buffer_consume(&transport->output, sent);
    return 0;
}

static void flush(struct transport *transport)
{
    if (send_queued(transport) == -1)
        return;
    tell_to_resume(transport);
    if (transport->closing && buffer_is_empty(&transport->output))
        lose(transport, 0);
    update_interest(transport);
}

/* Each step may change what the next one finds: so each asks again what we wait for. */
static void serve_ready(int fd, unsigned events, void *data)
{
    struct transport *transport = data;
    if (events & SELECTOR_READ)
        receive(transport);
    if (events & SELECTOR_WRITE && !transport->lost && !buffer_is_empty(&transport->output))
        flush(transport);
}

static void finish(void *data)
{
    struct transport *transport = data;
    transport->protocol->connection_lost(transport->reason, transport->data);
    close(transport->fd);
    buffer_release(&transport->output);
    free(transport);
}

/* If we were the first to close, the peer may still be sending: then we wait for its last words. */
static void end(struct transport *transport)
{
    bool first = transport->reason == 0 && !transport->ended;
    if (!first || linger(transport->reactor, transport->fd, finish, transport) == -1)
        finish(transport);
}

static bool should_pause(const struct transport *transport)
{
    return !transport->writing_paused && buffer_size(&transport->output) > TRANSPORT_HIGH_WATER;
}

static void tell_to_pause(struct transport *transport)
{
    if (!should_pause(transport))
        return;
    transport->writing_paused = true;
    if (transport->protocol->pause_writing)
        transport->protocol->pause_writing(transport->data);
}

/* What is done from the loop, and not from within the protocol's own calls. If sending loses the
 * connection, this is called once more, to end it. */
static void attend(void *data)
{
    struct transport *transport = data;
    if (transport->lost) {
        end(transport);
        return;
    }
    if (transport->flushing) {
        transport->flushing = false;
        flush(transport);
    }
    if (!transport->lost)
        tell_to_pause(transport);
}

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
    buffer_init(&transport->output, TRANSPORT_LIMIT);
    reactor_call_init(&transport->call, attend, transport);
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

/* A turn may bring more than the limit, from many who speak at once. The peer need not be slow for that:
 * so what waits is offered to the kernel before it is held against the peer. */
static int flush_early(struct transport *transport)
{
    transport->flushing = false;
    return send_queued(transport);
}

static int append(struct transport *transport, const char *data, size_t size)
{
    int result = buffer_append(&transport->output, data, size);
    if (result == -1 && errno == ENOBUFS && flush_early(transport) == 0)
        result = buffer_append(&transport->output, data, size);
    return result;
}

/* Keep what the kernel did not take, and wait until it takes more. */
static int queue(struct transport *transport, const char *data, size_t size)
{
    if (append(transport, data, size) == -1)
        return lose_now(transport, errno);
    update_interest(transport);
    if (transport->flushing || should_pause(transport))
        reactor_defer(transport->reactor, &transport->call);
    return 0;
}

static bool is_much(const struct transport *transport, size_t more)
{
    return buffer_size(&transport->output) + more > TRANSPORT_HIGH_WATER;
}

/* The first write of a turn goes out at once. Those that follow in the same turn go out together, in
 * the next, or as soon as they are much: where one turn has many messages for many readers, a reader
 * costs two system calls and not one a message. */
int transport_write(struct transport *transport, const void *data, size_t size)
{
    size_t sent = 0;
    uint64_t turn = reactor_turn(transport->reactor);
    if (transport_is_closing(transport)) {
        errno = EPIPE;
        return -1;
    }
    if (transport->flushing && is_much(transport, size) && flush_early(transport) == -1)
        return -1;
    if (buffer_is_empty(&transport->output)) {
        transport->flushing = transport->wrote == turn && !is_much(transport, size);
        transport->wrote = turn;
        if (!transport->flushing && net_send(transport->fd, data, size, &sent) == NET_ERROR)
            return lose_now(transport, errno);
    }
    return sent == size ? 0 : queue(transport, (const char *)data + sent, size - sent);
}

void transport_close(struct transport *transport)
{
    transport->closing = true;
    if (buffer_is_empty(&transport->output))
        lose(transport, 0);
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
    update_interest(transport);
}

void transport_set_limit(struct transport *transport, size_t limit)
{
    buffer_set_limit(&transport->output, limit);
}

size_t transport_queued(const struct transport *transport)
{
    return buffer_size(&transport->output);
}

bool transport_is_closing(const struct transport *transport)
{
    return transport->closing || transport->lost;
}

int transport_fd(const struct transport *transport)
{
    return transport->fd;
}
