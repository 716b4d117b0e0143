#ifndef SPREAD_H
#define SPREAD_H
/** @file
 *  A chat room on several processes, of which it is known who serves whom. */

#include "client.h"

#include <sys/types.h>

enum { SPREAD_WORKERS = 4, SPREAD_CROWD = 12 };

/** A client, and the process that serves it. */
struct spread_client {
    struct client *client; /**< NULL once it is gone */
    pid_t worker;
};

/** Serve with SPREAD_WORKERS workers, among which the kernel spreads the clients evenly. */
void spread_serve(void);

/** The next client comes in: the room has @p count already, and nobody has another name than a guest's.
 *  It is welcomed as guest<count + 1>, and all who are here hear of it. */
void spread_join(struct spread_client *room, int count);

/** Send a signal to a worker, by its spread_client or of one's own finding. The test fails if it is not known
 *  which that is: 0, or -1. */
void spread_signal(pid_t worker, int number);

/** Kill a worker. Whoever it serves finds its connection ended. */
void spread_kill(struct spread_client *room, int count, pid_t worker);

/** Kill all workers that serve nobody. */
void spread_kill_idle(const struct spread_client *room, int count);

/** Whoever is left, but for @p speaker, hears exactly this next. */
void spread_expect(struct spread_client *room, int count, int speaker, const char *text);

#endif
