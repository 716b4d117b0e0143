#ifndef HUB_H
#define HUB_H

#include "chat.h"

enum { HUB_WORKERS = 8, GUEST_HEARD = 4096 };

/* A client of a worker. Begin with all zeros. */
struct guest {
    int worker;
    struct chat_member *member;
    char heard[GUEST_HEARD]; /* so far: lines */
};

/* Open the hub, with so many workers: 0, 1, and so on. */
void hub_opens(int workers);

/* Close all of it. */
void hub_closes(void);

/* Hand what was published since the last call to all workers, in the order in which it was published. */
void hub_passes_on(void);

/* Another worker starts, as in place of one that died, and is told who is there.
 * Returns its number. */
int worker_starts(void);

/* A worker dies, and its guests with it. */
void worker_dies(int worker);

/* A guest connects to a worker, and joins the room: that is published. */
void guest_joins(struct guest *guest, int worker);

/* A guest says a line, or a command such as "/nick ana": that is published. */
void guest_says(struct guest *guest, const char *line);

#endif
