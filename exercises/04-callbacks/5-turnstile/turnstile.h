#ifndef TURNSTILE_H
#define TURNSTILE_H

#include "reactor.h"

/* Lets so many in at a time. Whoever comes when it is full waits in the listener's queue, and may give
 * up there before net_accept() is called, which then returns -1: nobody has come in. From the moment it is
 * full until somebody leaves, the reactor calls nothing of it. */
struct turnstile {
    struct reactor *reactor; /* borrowed */
    int listener;            /* borrowed; does not block */
    int most;                /* at least 1 */
    int inside;
    void (*admit)(int fd, void *data); /* takes the connection; may call turnstile_leave() */
    void *data;
};

/* Begin to let in. All fields but `inside` are set. Returns 0, or -1 with errno. */
int turnstile_open(struct turnstile *turnstile);

/* One of those inside has left, so there is room for another. */
void turnstile_leave(struct turnstile *turnstile);

#endif
