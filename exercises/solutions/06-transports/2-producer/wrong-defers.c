/* Refused with: Deferred calls come before all that have yielded
 *
 * It defers its call where ours yields. It is called in each turn then, first, with the budget of all. */

/* EXERCISE: write no more than there is room for, go on when there is room again, and let others have a turn. */
static void producer_go_on(void *data)
{
    struct producer *producer = data;
    while (producer->made < producer->size) {
        if (transport_queued(producer->transport) > TRANSPORT_HIGH_WATER)
            return; /* resume_writing will be called */
        if (!reactor_has_budget(producer->reactor)) {
            reactor_defer(producer->reactor, &producer->more);
            return;
        }
        if (!write_piece(producer))
            return;
    }
    transport_close(producer->transport);
}

static void begin(struct transport *transport, void *data)
{
    struct producer *producer = data;
    producer->transport = transport;
    reactor_call_init(&producer->more, producer_go_on, producer);
    producer_go_on(producer);
}

static void lose(int reason, void *data)
{
    struct producer *producer = data;
    reactor_cancel(producer->reactor, &producer->more);
    producer->over(producer, reason);
}

static const struct protocol protocol = {.connection_made = begin,
                                         .data_received = ignore,
                                         .connection_lost = lose,
                                         .resume_writing = producer_go_on};
/* END */
