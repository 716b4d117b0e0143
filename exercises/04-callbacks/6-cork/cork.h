#ifndef CORK_H
#define CORK_H

#include "buffer.h"
#include "reactor.h"

enum { CORK_MOST = 64 * 1024 }; /* bytes that may wait */

/* What is written to a descriptor in one turn of the loop goes out with one send(), in the next. */
struct cork {
    struct reactor *reactor; /* borrowed */
    int fd;                  /* borrowed; does not block, and is registered by nobody else */
    struct buffer output;
    struct reactor_call flush; /* see reactor_defer() */
};

void cork_init(struct cork *cork, struct reactor *reactor, int fd);

/* Write a string. Sends nothing yet. Returns 0, or -1 with errno ENOBUFS if too much waits already. */
int cork_write(struct cork *cork, const char *text);

/* Forget what has not been sent. The struct may be freed afterwards. */
void cork_release(struct cork *cork);

#endif
