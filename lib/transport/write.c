/* What a protocol writes is sent as far as the kernel takes it. The rest waits, and two marks say when that is much.
 * Start reading at transport_write(). transport_send_queued() sends what waits, and is called by the loop's side in
 * transport.c, too. */
#include "net.h"
#include "transport_state.h"

#include <errno.h>

/* Nothing can be written any more. But what the peer sent before it left is in the kernel still, which keeps it
 * readable, and transport_go_on_reading() hands it on before the connection is lost. transport_attend() lets a
 * protocol that has paused go on, or it might never read that. */
static int transport_break_off(struct transport *transport, int reason)
{
    if (transport->state != OPEN || transport->ended)
        return transport_lose(transport, reason);
    transport_enter(transport, BROKEN);
    transport->reason = reason;
    transport->flushing = false;
    transport_consume(transport, buffer_size(&transport->output));
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
    transport_consume(transport, sent);
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
    if (transport_append(transport, data, size) == 0)
        return 0;
    if (!buffer_is_empty(output) && transport_send_queued(transport) == -1)
        return -1;
    transport->flushing = false;
    if (buffer_is_empty(output) && transport_send_some(transport, data, size, &sent) == -1)
        return -1;
    return transport_append(transport, data + sent, size - sent);
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
    transport_set_writing_paused(transport, pause);
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
void transport_check_watermarks(struct transport *transport)
{
    if (transport->passed)
        transport_tell(transport, true, transport->protocol->pause_writing);
    if (transport->writing_paused && buffer_size(&transport->output) <= TRANSPORT_LOW_WATER)
        transport_tell(transport, false, transport->protocol->resume_writing);
}
