#ifndef METER_H
#define METER_H
/* How busy a load generator and the server were, between two moments. A generator that is slower than
 * the server measures itself, so each says which of the two was the limit. */

#include "machine.h"

#include <stddef.h>

/* What both processes have had until now. */
struct moment {
    uint64_t time;
    struct usage load;
    struct usage server;
};

/* Look at the clocks. @p server is a process, or 0 for none; that it is gone is fatal. */
struct moment moment_take(pid_t server);

double moments_seconds(const struct moment *from, const struct moment *to);

/* Print both shares of the processor, what a message cost the server, and which was the limit; of the
 * server nothing if there is none. */
void moments_report(const struct moment *from, const struct moment *to, pid_t server,
                    size_t messages);

#endif
