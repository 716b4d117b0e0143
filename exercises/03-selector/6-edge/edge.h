#ifndef EDGE_H
#define EDGE_H

#include <stdbool.h>
#include <stddef.h>

enum { BUDGET = 16 * 1024 }; /* bytes that one source may take in one turn */

/* A descriptor, which does not block, watched for edges. */
struct source {
    int fd;
    bool ready; /* there may be more to read */
    bool ended; /* there will be no more: the stream has ended, or the connection is lost */
};

/* Called with what was received. */
typedef void source_taker(struct source *source, const char *bytes, size_t size);

/* An edge was reported: something has come, or the end. It is not reported again. */
void source_event(struct source *source);

/* Called for each source in each turn: take what there is, at most BUDGET bytes. Returns whether the source
 * is still ready: then the loop must not sleep before its next turn. */
bool source_serve(struct source *source, source_taker *take);

#endif
