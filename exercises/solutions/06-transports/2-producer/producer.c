#include "producer.h"

#include <errno.h>

/* The stream repeats the letters of the alphabet. */
static void make_piece(char *piece, size_t size, uint64_t place)
{
    for (size_t i = 0; i < size; i++)
        piece[i] = (char)('a' + (place + i) % 26);
}

/* Make the next piece and write it: false if the connection is over. */
static bool write_piece(struct producer *producer)
{
    char piece[PRODUCER_PIECE];
    uint64_t left = producer->size - producer->made;
    size_t size = left < sizeof piece ? (size_t)left : sizeof piece;
    make_piece(piece, size, producer->made);
    if (transport_write(producer->transport, piece, size) == -1)
        return false; /* connection_lost will be called */
    producer->made += size;
    return true;
}

static void ignore(const char *bytes, size_t size, void *data)
{
}

/* EXERCISE: write no more than there is room for, go on when there is room again, and let others have a turn. */
static void producer_go_on(void *data)
{
    struct producer *producer = data;
    while (producer->made < producer->size) {
        if (transport_queued(producer->transport) > TRANSPORT_HIGH_WATER)
            return; /* resume_writing will be called */
        if (!reactor_has_budget(producer->reactor)) {
            reactor_yield(producer->reactor, &producer->more);
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

int producer_open(struct producer *producer, int fd)
{
    return transport_open(producer->reactor, fd, &protocol, producer) ? 0 : -1;
}
