#ifndef LOOP_H
#define LOOP_H
/* What the loops have in common that are compared: each of the other files here does this with one of them.
 * The programs on it, echo.c and dispatch.c, are the same for all, so what is left to compare is the loop. */

#include "common.h"

#include <stdlib.h>

/* A descriptor that is waited for, for one kind of event at a time. */
struct watch {
    int fd;
    void (*on_ready)(struct watch *watch);
    void *own; /* what the loop itself keeps for it */
};

enum interest { LOOP_READ, LOOP_WRITE };

/* Whatever fails ends the program with a sentence. */

/* Make the loop. The name of a backend, or NULL, is only for loops that have a choice. */
void loop_open(const char *backend);

/* Watch a descriptor; the caller has filled in its number and its function, and keeps it in its place. */
void loop_watch(struct watch *watch, enum interest interest);

/* Wait for something else. */
void loop_change(struct watch *watch, enum interest interest);

/* Watch it no more: its descriptor is about to be closed. */
void loop_forget(struct watch *watch);

/* Wait until something is ready, and call the functions. */
void loop_turn(void);

/* The version of its library. */
const char *loop_version(void);

#endif
