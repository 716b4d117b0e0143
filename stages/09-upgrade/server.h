#ifndef SERVER_H
#define SERVER_H

#include "cli.h"
#include "worker.h"

enum {
    STOP_MS = 5000
}; /* so long may clients take to read what is left for them when all is said */

/* Serve clients until the supervisor says that it is over, or is gone; the result is the process's exit
 * status. */
int work(const struct worker_start *start, const struct options *options);

#endif
