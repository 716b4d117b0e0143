#ifndef PRODUCER_H
#define PRODUCER_H
/** @file
 *  A protocol that sends a long stream, and makes it piece by piece as it goes: a file, a dump of a database,
 *  the frames of a film. It does not listen to its peer.
 *
 *  What is promised:
 *  - The peer gets the stream whole and in order, and then the end, however slowly it reads.
 *  - However long the stream is, and however slow its peer, no more of it waits in memory than
 *    TRANSPORT_HIGH_WATER and one piece.
 *  - However fast its peer is, a turn of the loop ends: others are served while the stream is sent. */

#include "transport.h"

#include <stdint.h>

enum { PRODUCER_PIECE = 16 * 1024 /**< bytes that are made at a time */ };

/** A stream on its way. The caller owns it, and it lives until `over` is called. */
struct producer {
    struct reactor *reactor;
    uint64_t size;                                       /**< bytes of the stream */
    void (*over)(struct producer *producer, int reason); /**< it is over: may free the producer */

    /** @name The producer's own: zero at first @{ */
    struct transport *transport;
    uint64_t made;            /**< bytes that were made and written */
    struct reactor_call more; /**< a call to go on */
    /** @} */
};

/** Send the stream to a peer, and close the connection.
 *  @param producer  its first three fields are set, the others 0; borrowed.
 *  @param fd        a connected socket; taken. If the call fails it stays the caller's.
 *  @return 0, or -1 with errno as transport_open() has it. */
int producer_open(struct producer *producer, int fd);

#endif
