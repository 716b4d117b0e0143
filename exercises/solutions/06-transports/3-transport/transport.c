/* EXERCISE: write a plain transport: transport_open(), transport_write(), transport_close(), transport_abort(),
 * transport_pause_reading(), transport_resume_reading(), transport_has_input(), transport_queued() and
 * transport_fd(), as transport.h promises them. */
#include "transport.h"
#include "buffer.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection goes through these downwards; CLOSING may be left out. */
enum state {
    OPEN,
    CLOSING, /* what is queued is written, nothing is read */
    LOST     /* transport_finish() will be called */
};

struct transport {
    struct reactor *reactor;
    const struct protocol *protocol;
    void *data; /* the protocol's */
    int fd;
    enum state state;
    int reason; /* once LOST */
    bool reading_paused;
    bool writing_paused; /* the protocol was told so last */
    bool ended;          /* the peer has sent its last byte */
    struct buffer output;
    struct reactor_call call; /* transport_attend() */
};

static reactor_handler transport_serve;

/* Every end goes through here. Nobody is called: the caller may be the protocol. */
static int transport_lose(struct transport *transport, int reason)
{
    if (transport->state != LOST) {
        transport->state = LOST;
        transport->reason = reason;
        (void)reactor_unregister(transport->reactor, transport->fd);
        reactor_defer(transport->reactor, &transport->call);
    }
    errno = reason;
    return -1;
}

static void transport_finish(struct transport *transport)
{
    transport->protocol->connection_lost(transport->reason, transport->data);
    close(transport->fd);
    buffer_release(&transport->output);
    free(transport);
}

/* What to wait for follows from the state. Whoever changes it calls this. */
static void transport_watch(struct transport *transport)
{
    bool reads = transport->state == OPEN && !transport->reading_paused && !transport->ended;
    bool writes = !buffer_is_empty(&transport->output);
    unsigned events =
        (reads ? (unsigned)SELECTOR_READ : 0) | (writes ? (unsigned)SELECTOR_WRITE : 0);
    if (transport->state != LOST &&
        reactor_modify(transport->reactor, transport->fd, events, transport_serve, transport) == -1)
        transport_lose(transport, errno);
}

static void transport_tell(struct transport *transport, bool pause, void (*tell)(void *))
{
    transport->writing_paused = pause;
    if (tell && transport->state == OPEN)
        tell(transport->data);
}

static void transport_check_watermarks(struct transport *transport)
{
    size_t queued = buffer_size(&transport->output);
    if (!transport->writing_paused && queued > TRANSPORT_HIGH_WATER)
        transport_tell(transport, true, transport->protocol->pause_writing);
    else if (transport->writing_paused && queued <= TRANSPORT_LOW_WATER)
        transport_tell(transport, false, transport->protocol->resume_writing);
}

/* What must not be done from within the protocol's own calls. */
static void transport_attend(void *data)
{
    struct transport *transport = data;
    if (transport->state == LOST)
        transport_finish(transport);
    else
        transport_check_watermarks(transport);
}

static void transport_meet_end(struct transport *transport)
{
    transport->ended = true;
    if (transport->protocol->eof_received)
        transport->protocol->eof_received(transport->data);
    else
        transport_close(transport);
}

static void transport_receive(struct transport *transport)
{
    char chunk[TRANSPORT_READ_AT_MOST];
    size_t size;
    enum net_result result = net_recv(transport->fd, chunk, sizeof chunk, &size);
    if (result == NET_OK)
        transport->protocol->data_received(chunk, size, transport->data);
    else if (result == NET_CLOSED)
        transport_meet_end(transport);
    else if (result == NET_ERROR)
        transport_lose(transport, errno);
}

static void transport_send_queued(struct transport *transport)
{
    size_t sent;
    if (net_send(transport->fd, buffer_data(&transport->output), buffer_size(&transport->output),
                 &sent) == NET_ERROR) {
        transport_lose(transport, errno);
        return;
    }
    buffer_consume(&transport->output, sent);
    if (transport->state == CLOSING && buffer_is_empty(&transport->output))
        transport_lose(transport, 0);
    else
        transport_check_watermarks(transport);
}

/* Output first: what it calls may end the connection, and so may the input. */
static void transport_serve(int fd, unsigned events, void *data)
{
    struct transport *transport = data;
    if (events & SELECTOR_WRITE)
        transport_send_queued(transport);
    if ((events & SELECTOR_READ) && transport->state == OPEN && !transport->reading_paused)
        transport_receive(transport);
    transport_watch(transport);
}

struct transport *transport_open(struct reactor *reactor, int fd, const struct protocol *protocol,
                                 void *data)
{
    struct transport *transport = calloc(1, sizeof *transport);
    if (!transport)
        return NULL;
    *transport =
        (struct transport){.reactor = reactor, .protocol = protocol, .data = data, .fd = fd};
    buffer_init(&transport->output, TRANSPORT_LIMIT);
    reactor_call_init(&transport->call, transport_attend, transport);
    if (net_set_nonblocking(fd) == -1 ||
        reactor_register(reactor, fd, SELECTOR_READ, transport_serve, transport) == -1) {
        int why = errno;
        free(transport);
        errno = why;
        return NULL;
    }
    if (protocol->connection_made)
        protocol->connection_made(transport, data);
    return transport;
}

int transport_write(struct transport *transport, const void *data, size_t size)
{
    size_t sent = 0;
    if (transport->state != OPEN) {
        errno = EPIPE;
        return -1;
    }
    if (buffer_is_empty(&transport->output) &&
        net_send(transport->fd, data, size, &sent) == NET_ERROR)
        return transport_lose(transport, errno);
    if (buffer_append(&transport->output, (const char *)data + sent, size - sent) == -1)
        return transport_lose(transport, errno);
    transport_watch(transport);
    if (buffer_size(&transport->output) > TRANSPORT_HIGH_WATER)
        reactor_defer(transport->reactor, &transport->call);
    return 0;
}

void transport_close(struct transport *transport)
{
    if (transport->state != OPEN)
        return;
    transport->state = CLOSING;
    if (buffer_is_empty(&transport->output))
        transport_lose(transport, 0);
    else
        transport_watch(transport);
}

void transport_abort(struct transport *transport)
{
    transport_lose(transport, ECONNABORTED);
}

void transport_pause_reading(struct transport *transport)
{
    transport->reading_paused = true;
    transport_watch(transport);
}

void transport_resume_reading(struct transport *transport)
{
    transport->reading_paused = false;
    transport_watch(transport);
}

bool transport_has_input(const struct transport *transport)
{
    char byte;
    return recv(transport->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

size_t transport_queued(const struct transport *transport)
{
    return buffer_size(&transport->output);
}

int transport_fd(const struct transport *transport)
{
    return transport->fd;
}
/* END */
