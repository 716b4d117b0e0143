#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>
#include <stddef.h>

/* What is at the other end of the channel. */
enum sender {
    BY_FUNCTION, /* pass_connection(), in another process */
    CUT_OFF,     /* likewise, but it is gone after `cut` bytes */
    WITHOUT,     /* bytes without a descriptor, from another program */
    TWO_AT_ONCE, /* a size with two descriptors */
    NOBODY       /* the other end is closed */
};

struct question {
    enum sender sender;
    int count; /* of connections, one after another */
    size_t size, room;
    size_t cut;
    bool to_nobody; /* only pass one on, to a receiver that is gone */
};

struct answer {
    int result, error; /* of the last take_connection(), or of pass_connection() */
    int taken;         /* descriptors that were taken, and lead to the right file */
    int whole;         /* states that came as they were sent */
    bool inherited;    /* one that was taken is not close-on-exec */
    bool is_kept;      /* what was passed is still open where it was */
    int left;          /* descriptors that stay open besides those taken */
};

#endif
