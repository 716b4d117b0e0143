#ifndef IDLE_H
#define IDLE_H
/* A deadline for silence: calls a function once, when nobody has been heard for so long. */

#include "reactor.h"
#include "timer.h"

#include <stdint.h>

/* The caller owns it and leaves its fields alone. */
struct idle {
    struct reactor *reactor;
    struct reactor_timer timer;
    uint64_t limit_ms;
    uint64_t heard; /* when it was, on reactor_clock() */
    reactor_function *function;
    void *data;
};

/* Prepare it: function is called with data after limit_ms milliseconds without a sign of life. */
void idle_init(struct idle *idle, struct reactor *reactor, uint64_t limit_ms,
               reactor_function *function, void *data);

/* Begin to wait: 0, or -1 with errno ENOMEM. */
int idle_start(struct idle *idle);

/* Somebody was heard: the limit counts from now. Called for each message, so it must cost next to nothing.
 * Only while it waits. */
void idle_touch(struct idle *idle);

/* Wait no more. Fine if it does not. */
void idle_stop(struct idle *idle);

#endif
