#ifndef SERVER_H
#define SERVER_H

#include "cli.h"
#include "worker.h"

enum {
    DRAIN_MS = 2000, /* so long may it take, once we stop, to serve what was received before */
    STOP_MS = 5000,  /* so long may clients take to read what is left for them when all is said */
    STATISTICS = 'S' /* the first byte of a message that is no event of the room */
};

/* The hub asks: all workers answer with the same number, and what they have to say. */
struct question {
    char kind; /* STATISTICS */
    unsigned number;
};

struct statistics {
    struct question question;
    unsigned connections;
    size_t queued;            /* bytes that wait to be sent to clients */
    unsigned long long turns; /* of the loop */
    double slowest;           /* milliseconds that the slowest callback took */
    char slow_name[32];
};

/* Serve clients until the supervisor says that it is over, or is gone; the result is the process's exit
 * status. */
int work(const struct worker_start *start, const struct options *options);

#endif
