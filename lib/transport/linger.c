/* A connection ends in bounded time, and its last bytes arrive. Start reading at transport_linger(), which is
 * called when a connection is closing and all is written. */
#include "net.h"
#include "transport_state.h"

#include <errno.h>
#include <sys/socket.h>

/* close() on a socket with unread input, or with input that is still on its way, sends a reset. The reset throws
 * away what still waits on our side, our last bytes among it. With some kernels it also throws away what has
 * arrived at the peer and its program has not read. So first say that we are done, then read and drop what
 * comes until the peer is done too. See nginx's ngx_http_set_lingering_close(). */
void transport_linger(struct transport *transport)
{
    if (transport->ended || shutdown(transport->fd, SHUT_WR) == -1) {
        transport_lose(transport, 0);
        return;
    }
    transport_enter(transport, LINGERING);
    transport_run_for(transport, TRANSPORT_LINGER_MS);
    transport_update_interest(transport);
}

/* The peer may go on sending without end, and we have said all. */
void transport_drop_input(struct transport *transport)
{
    char dropped[4096];
    size_t size;
    enum net_result result = net_recv(transport->fd, dropped, sizeof dropped, &size);
    transport->dropped += size;
    if (result == NET_CLOSED || result == NET_ERROR || transport->dropped > TRANSPORT_LINGER_BYTES)
        transport_lose(transport, 0);
}

/* Without memory for a timer nothing would bound the wait: then do not wait. */
void transport_run_for(struct transport *transport, uint64_t ms)
{
    if (reactor_timer_start(transport->reactor, &transport->timer, ms, 0) == -1)
        transport_lose(transport, transport->state == LINGERING ? 0 : errno);
}

/* While CLOSING, a peer that has not taken all in time is lost. While LINGERING, a peer that does not close is
 * let go in order. While OPEN, a paced peer that has not read for long is heard all the same: perhaps what it
 * says is good-bye. */
void transport_run_out(void *data)
{
    struct transport *transport = data;
    if (transport->state == OPEN) {
        transport->deaf = true;
        transport_await_turn(transport);
    } else {
        transport_lose(transport, transport->state == LINGERING ? 0 : ETIMEDOUT);
    }
}
