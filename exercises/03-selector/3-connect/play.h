#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>
#include <stddef.h>

enum { MOST = 8 }; /* bytes */

/* What there is at the address. */
enum scene {
    LISTENER,
    NOBODY,       /* the port is taken, and nobody listens there */
    SPEAKS_FIRST, /* a server that says "hello" before the client can ask how its attempt ended */
    RESETS        /* a server that resets the connection at the same moment */
};

struct question {
    enum scene scene;
};

/* What a call has returned, and errno. */
struct outcome {
    int result;
    int why;
};

/* If both ends have a connection, the client sends "x". */
struct answer {
    struct outcome attempt; /* of connect_within() */
    struct outcome
        server;           /* what the server's own calls came to: 0, or the first one that failed */
    struct outcome sends; /* of the client */
    bool is_nonblocking;  /* the client's descriptor */
    char arrived[MOST];   /* at the server */
    size_t arrived_size;
    char heard[MOST]; /* by the client */
    size_t heard_size;
    int left_open; /* descriptors, after all that was returned has been closed */
};

#endif
