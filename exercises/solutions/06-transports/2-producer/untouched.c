/* EXERCISE: write no more than there is room for, go on when there is room again, and let others have a turn. */
static void begin(struct transport *transport, void *data)
{
    struct producer *producer = data;
    producer->transport = transport;
    while (producer->made < producer->size)
        if (!write_piece(producer))
            return;
    transport_close(transport);
}

static void lose(int reason, void *data)
{
    struct producer *producer = data;
    producer->over(producer, reason);
}

static const struct protocol protocol = {
    .connection_made = begin, .data_received = ignore, .connection_lost = lose};
/* END */
