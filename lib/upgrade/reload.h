#ifndef RELOAD_H
#define RELOAD_H
/** @file
 *  Replace workers while they serve.
 *
 *  A slot is a place for one worker: there are as many as workers were asked for. While a worker is being replaced, a
 *  second process is in its slot. Once that serves, the older one retires: it keeps its clients, but the slot is no
 *  longer its own, so when it dies nobody takes its place.
 *
 *  What is promised:
 *  - reload_start() replaces all workers, one slot after another. In each slot a new worker is started beside the
 *    old one. Once it is ready, the old one retires: it accepts no more and serves its clients until they leave.
 *    No connection is refused meanwhile.
 *  - If a new worker cannot start, the reload ends there, and the workers that are not replaced yet go on.
 *  - A retired worker may stay for RELOAD_RETIRED_MS, and RELOAD_RETIRED of them in each slot. Then it is told
 *    to stop and to finish, as by workers_stop(), with WORKERS_END_MS for each step. So there are never more
 *    than RELOAD_RETIRED + 2 processes in a slot.
 *  - workers_stop() ends a reload too.
 *
 *  @see nginx's ngx_reconfigure; workers.h, on which this is built. */

#include "reactor.h"
#include "workers.h"

enum {
    RELOAD_RETIRED = 3,         /**< retired workers in a slot, at most */
    RELOAD_RETIRED_MS = 300000, /**< milliseconds after which a retired worker must end */
    RELOAD_SURPLUS_MS = 300000  /**< after which a worker that nobody replaces must end */
};

struct reload;

/** How a reload has ended. Both are called from the loop, or from within reload_start(); each may be NULL. */
struct reload_events {
    /** Every slot has a new worker. Retired workers may still serve their last clients. */
    void (*done)(void *data);

    /** A new worker could not be started; the old workers that are not replaced yet go on.
     *  @param error  an errno value that says why; 0 if the worker died before it was ready. */
    void (*failed)(int error, void *data);
};

/** Prepare. There is one reload for each struct workers.
 *  @param reactor  that of the workers.
 *  @param workers  borrowed.
 *  @param events   borrowed.
 *  @return owned by the caller, close it with reload_close() before workers_close(); or NULL with errno
 *          ENOMEM. */
struct reload *reload_open(struct reactor *reactor, struct workers *workers,
                           const struct reload_events *events, void *data);

/** Free the memory. A reload that is under way goes no further.
 *  @param reload  taken; NULL is fine. */
void reload_close(struct reload *reload);

/** Replace all workers. If a reload is under way, another begins when it has ended. After workers_stop() this
 *  does nothing. Cannot fail here: see the events. */
void reload_start(struct reload *reload);

/** Have another number of workers from now on. Further ones start at once. Those that are too many retire, with
 *  RELOAD_SURPLUS_MS.
 *  @param count  1 to WORKERS_MAX; with the balance "reuseport" not fewer than before, see workers_open_on().
 *  @return 0, or -1 with errno EINVAL, or as net_listen() has it, and nothing has changed. */
int reload_resize(struct reload *reload, unsigned count);

/** Make way for another program that has the same listening sockets: close them here, and let all workers retire,
 *  with RELOAD_SURPLUS_MS. None is replaced. events->stopped of the workers is called when the last is gone.
 *  workers_stop() may be called meanwhile. */
void reload_make_way(struct reload *reload);

#endif
