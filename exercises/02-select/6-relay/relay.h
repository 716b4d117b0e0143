#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>

/* One direction of a relay: what comes from one descriptor goes to another. Neither blocks. */
struct way {
    int from, to;
    char bytes[1024]; /* received, and not yet sent */
    size_t size;
    bool ended;    /* nothing more will come from `from` */
    bool finished; /* and the peer of `to` has been told so */
};

/* Before select(): add the descriptor that this direction waits for, if it does. */
void way_watch(const struct way *way, fd_set *reading, fd_set *writing);

/* After select(): do what can be done without waiting. */
void way_serve(struct way *way, const fd_set *readable, const fd_set *writable);

#endif
