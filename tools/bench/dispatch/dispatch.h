#ifndef DISPATCH_H
#define DISPATCH_H
/* The classic benchmark of event loops, which came with libevent: n pairs of connected sockets, all
 * watched; a byte is written to `active` of them; whoever reads one writes one to the next pair,
 * until `writes` have been made. dispatch.c has the rest; each other file here is one loop.
 *
 * The event handler stands in this header so that the compiler may put it into each loop's own
 * callback: what is left to compare is the loop. */

#include "common.h"

#include <stdlib.h>
#include <unistd.h>

struct pairs {
    int (*ends)[2]; /* [0] is read and watched, [1] is written to */
    size_t count;
    size_t writes_left;
    size_t on_their_way; /* bytes written and not yet read */
};

extern struct pairs pairs;

/* What a loop must do. Whatever fails ends the program with a sentence. */

/* Make the loop. The name of a backend, or NULL, is only for loops that have a choice. */
void loop_open(const char *backend);

/* Watch pairs.ends[index][0], and call dispatch_readable(index) whenever it is readable. */
void loop_watch(size_t index);

/* The version of its library. */
const char *loop_version(void);

/* Wait until something is ready, and call its handlers. */
void loop_turn(void);

static inline void dispatch_readable(size_t index)
{
    char byte;
    if (read(pairs.ends[index][0], &byte, 1) != 1)
        fail("cannot read");
    pairs.on_their_way--;
    if (pairs.writes_left == 0)
        return;
    pairs.writes_left--;
    pairs.on_their_way++;
    size_t next = index + 1 < pairs.count ? index + 1 : 0;
    if (write(pairs.ends[next][1], &byte, 1) != 1)
        fail("cannot write");
}

#endif
