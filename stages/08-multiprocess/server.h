#ifndef SERVER_H
#define SERVER_H

#include "cli.h"
#include "worker.h"

/* Serve clients until the supervisor is gone; the result is the process's exit status. */
int work(const struct worker_start *start, const struct options *options);

#endif
