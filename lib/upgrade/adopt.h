#ifndef ADOPT_H
#define ADOPT_H
/** @file
 *  Workers on listening sockets that are there already: see workers.h for the workers, and handover.h for how the
 *  sockets come from one program into another. */

#include "reactor.h"
#include "workers.h"

/** As workers_open(), but on listening sockets that are there already, since an older program or the service
 *  manager has handed them over. With the balance "reuseport" further ones are opened beside them for the rest
 *  of the workers.
 *  @param listeners  taken if it succeeds, @p listeners_count of them, at one address. With "reuseport" at most
 *                    as many as workers: a socket that were closed would take along the connections that wait
 *                    in it. Otherwise one.
 *  @return owned by the caller, as from workers_open(); or NULL with errno as there, EINVAL also if there are too
 *          many sockets. */
struct workers *workers_open_on(struct reactor *reactor, const int *listeners,
                                unsigned listeners_count, unsigned count, const char *balance,
                                const struct workers_events *events, void *data);

/** All listening sockets, borrowed: to hand them over.
 *  @param listeners  room for WORKERS_MAX descriptors.
 *  @return how many there are; 0 after workers_stop() or reload_make_way(). */
unsigned workers_listeners(const struct workers *workers, int *listeners);

#endif
