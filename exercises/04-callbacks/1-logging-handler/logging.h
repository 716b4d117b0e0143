#ifndef LOGGING_H
#define LOGGING_H

#include "reactor.h"

#include <stdio.h>

/* What logging_handler() needs to know: it is registered with a pointer to this as its data. */
struct logging {
    FILE *log;                /* borrowed */
    reactor_handler *handler; /* the wrapped handler */
    void *data;               /* the wrapped handler's own */
};

/* An event handler that writes each event down and hands it on: a decorator.
 *
 * First it writes one line to the log: "fd 7 read", "fd 7 write" or "fd 7 read write". Then it calls
 * the wrapped handler exactly as the reactor would have called it. That handler may do whatever a
 * handler may do, so it may also free the struct logging. */
reactor_handler logging_handler;

#endif
