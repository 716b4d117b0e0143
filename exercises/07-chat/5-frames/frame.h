#ifndef FRAME_H
#define FRAME_H
/* Messages out of bytes, with a length in front: two bytes, the higher first, then as many bytes as they say.
 * The pieces in which they arrive need not be those in which they were sent. */

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { FRAME_HEADER = 2 };

/* What frame_next() found. */
enum frame_result {
    FRAME_MORE,     /* all bytes are used, and no message is complete: more must arrive first */
    FRAME_WHOLE,    /* a message */
    FRAME_TOO_LONG, /* a length past the limit: whoever sends it is not to be trusted with the rest */
    FRAME_NO_MEMORY /* a message that came in pieces could not be kept */
};

/* The state between two arrivals. The caller owns it and leaves its fields alone. */
struct frame {
    struct buffer start; /* of a message that has not arrived whole, its header included */
    size_t limit;
    bool finished; /* what start holds has been handed out */
};

/* Make a framer for messages of at most limit bytes. Allocates nothing. */
void frame_init(struct frame *frame, size_t limit);

/* Forget what is held. */
void frame_release(struct frame *frame);

/* Take the next message out of the bytes that have arrived.
 *
 * bytes and size are what has arrived and is not used yet; moved on past what this call used. The message, if
 * the result is FRAME_WHOLE, is in text and length: borrowed from the framer or from bytes until the next call
 * with this framer; it may be empty. After FRAME_TOO_LONG or FRAME_NO_MEMORY, close the connection. */
enum frame_result frame_next(struct frame *frame, const char **bytes, size_t *size,
                             const char **text, size_t *length);

#endif
