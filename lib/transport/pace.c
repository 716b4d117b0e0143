/* A peer is served no faster than it reads, and no longer than its share of a turn lasts. Start reading at
 * transport_may_go_on(), which a protocol asks before each piece of work. */
#include "transport_state.h"

bool transport_may_go_on(const struct transport *transport)
{
    return transport->state <= BROKEN && !transport_has_to_read(transport) &&
           reactor_has_budget(transport->reactor);
}

/* Only a note: the caller of data_received keeps the bytes once it has returned. */
void transport_unread(struct transport *transport, size_t size)
{
    transport->unread = size;
}

size_t transport_held(const struct transport *transport)
{
    return transport->state <= BROKEN ? buffer_size(&transport->input) : 0;
}

void transport_set_paced(struct transport *transport)
{
    transport->paced = true;
}

/* Wait for a paced peer to read, beginning now; or no longer, if little is left. Called when the peer has read
 * something, and when the protocol has been told to pause or to resume. No other function starts or stops the
 * timer of a paced peer while the connection is OPEN. */
void transport_await_reader(struct transport *transport)
{
    transport->deaf = false;
    if (!transport->paced || transport->state != OPEN)
        return;
    if (transport->writing_paused)
        transport_run_for(transport, TRANSPORT_DEAF_MS);
    else
        reactor_timer_stop(transport->reactor, &transport->timer);
}
