#ifndef FACTS_H
#define FACTS_H
/** @file
 *  The lines of a recording in memory: a fact is a line, with its fields where C finds them. */

#include "pool.h"

#include <stdbool.h>
#include <stddef.h>

/** What a line does not have is -1, or NULL; a string that is not there is NULL too. Strings are the pool's. */
struct fact {
    long long t, pid, watched, thread, size, nonblocking, blocking, cloexec, exclusive, lines,
        resumed, took, result, fd, target, new, new2, bytes, timeout, child, turn, count, due,
        limit, port, status, line;
    const char *from, *event, *call, *error, *text, *local, *peer, *kind, *asked, *ready, *op,
        *signal, *how, *what, *anchor, *at, *operation, *command, *function, *name, *who, *timer,
        *file, *source;
    bool has_result; /**< "result" is there: -1 may be one */
};

/** All of a recording. All zero is an empty one. */
struct facts {
    const char *title, *command, *stage, *scene; /**< of the first line; "" if not there */
    struct fact *list;
    size_t count, capacity;
    struct pool *pool;   /**< borrowed */
    struct names *names; /**< of functions that are known by their addresses */
};

/** Read lines. A last line without its end, or with half of it, is left out.
 *  @param facts  empty, but for its pool.
 *  @return NULL; or why this is no recording, a sentence without its subject: "is not ...". */
const char *facts_read(struct facts *facts, const char *bytes, size_t size);

/** Free the list. */
void facts_release(struct facts *facts);

#endif
