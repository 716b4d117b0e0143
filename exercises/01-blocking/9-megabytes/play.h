#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>
#include <stddef.h>

/* What the peer does. */
enum peer {
    PEER_ECHOES, /* as the server of the stage: what it has received it sends back, before it receives more */
    PEER_COLLECTS, /* it sends nothing before it has received all */
    PEER_DRIPS,    /* it sends back a few bytes at a time */
    PEER_ENDS,     /* it sends back half, and then ends in order */
    PEER_VANISHES, /* it receives half, sends nothing and is gone */
    PEER_HESITATES /* it echoes, once the other end sleeps */
};

enum {
    SPUN_MS =
        150 /* of processor time: whoever has used so much while nothing happened did not sleep */
};

struct question {
    enum peer peer;
    size_t size;
};

struct answer {
    int result;
    size_t right;   /* bytes that came back as they were sent, from the first on */
    double cpu_ms;  /* that the call took */
    bool nonblocks; /* the connection does, afterwards */
    bool half_closed;
    int children; /* that are left behind */
};

#endif
