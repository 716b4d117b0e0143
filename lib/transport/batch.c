/* Many small sends become few large ones. Start reading at transport_batch(), which transport_write() calls. */
#include "transport_state.h"

/* Decide whether what is written now waits for what is written after it. The first write of a turn goes out at
 * once. Those that follow in the same turn go out together, in the next turn or as soon as they are much. So
 * where one turn has many messages for many readers, a reader costs two system calls and not one a message. */
int transport_batch(struct transport *transport, size_t size)
{
    if (transport->flushing && transport_is_much(transport, size) &&
        transport_send_queued(transport) == -1)
        return -1;
    if (buffer_is_empty(&transport->output)) {
        bool again = transport->wrote == reactor_turn(transport->reactor);
        transport->flushing =
            (again || transport_expects_more(transport)) && !transport_is_much(transport, size);
        transport->wrote = reactor_turn(transport->reactor);
    }
    return 0;
}

/* Callbacks that are due now are left to transport_attend(), which was deferred when the batch was begun. */
void transport_flush(struct transport *transport)
{
    if (transport->state <= CLOSING && transport->flushing)
        (void)transport_send_queued(transport);
}

void transport_set_prompt(struct transport *transport)
{
    transport->prompt = true;
}
