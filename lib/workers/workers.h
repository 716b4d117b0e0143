#ifndef WORKERS_H
#define WORKERS_H
/** @file
 *  Many processes that serve one port: a supervisor that forks workers, replaces those that die, and
 *  passes messages between them.
 *
 *  Each worker is a process with a reactor of its own, made after the fork, and takes connections from
 *  the port that all share. The supervisor takes none. It is a reactor too: a channel leads to each
 *  worker, and the end of a channel *is* the news of a death.
 *
 *  The supervisor is also the hub: what a worker sends is handed to events->received, which usually
 *  broadcasts it. Since all messages pass through one process, all workers get them in one order.
 *
 *  What is promised:
 *  - A worker that dies is replaced at once; or after WORKERS_FIRST_PAUSE_MS, if it has served for less
 *    than WORKERS_SETTLED_MS.
 *  - A start that fails, because the system is short of something or because the worker dies before it is
 *    ready, is tried again after a pause that doubles each time, up to WORKERS_LAST_PAUSE_MS. Once any worker
 *    has been ready, that goes on without end, and those that serve are left in peace. If none ever was, the
 *    supervisor gives up when WORKERS_FAILURES starts in a row have failed in every slot.
 *  - A worker is *stuck* if its own loop does not answer a question of the supervisor for WORKERS_STALL_MS,
 *    and is killed then. A worker that is busy is not stuck. Only a worker to which something was sent is
 *    asked. Time is counted only while the supervisor itself runs, so a pause of the whole machine, of the
 *    supervisor, or of a worker for less than the limit kills nobody.
 *  - A worker that is not ready after WORKERS_START_MS is killed: that is a failed start too.
 *  - A worker that falls behind slows down all who send, see worker_may_send(): so at most CHANNEL_WINDOW
 *    messages for each worker, and those that are sent without asking, wait anywhere.
 *  - workers_stop() loses nothing that a worker had read: see there.
 *  - The end of the supervisor, however it comes, is the end of its workers: the end of its channel tells a
 *    worker so. On Linux the kernel kills them, even those that are stopped. It does so when the *thread* ends
 *    that called workers_open() or that runs the loop, so let that be the one that lives longest.
 *  - The supervisor never waits in waitpid(). As process 1 of a system or a container it also waits for the
 *    orphans that it inherits.
 *
 *  How the port is shared, the *balance*, is a choice, and none is best:
 *  - "shared": one listening socket, watched by all. All are woken for each connection, one gets
 *    it. Nobody waits for a busy worker.
 *  - "exclusive": the same, but the kernel wakes one (EPOLLEXCLUSIVE, Linux). Cheaper, but slow
 *    arrivals pile up on the same worker. With other backends the same as "shared".
 *  - "reuseport": a listening socket for each worker, between which the kernel spreads the
 *    connections by a hash (SO_REUSEPORT). Even, but whoever is dealt to a stopped worker waits for it.
 *
 *  @see W. R. Stevens, "UNIX Network Programming", chapter 30, preforked servers; nginx's
 *  ngx_process_cycle.c; epoll_ctl(2), EPOLLEXCLUSIVE; socket(7), SO_REUSEPORT; prctl(2),
 *  PR_SET_PDEATHSIG; systemd's WATCHDOG_USEC. */

#include "reactor.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct workers;

enum {
    WORKERS_MAX = 256,             /**< workers, at most */
    WORKERS_FAILURES = 5,          /**< starts in a row, after which a slot is hopeless */
    WORKERS_FIRST_PAUSE_MS = 100,  /**< pause after the first failed start, or after a short life */
    WORKERS_LAST_PAUSE_MS = 10000, /**< the longest pause between two starts */
    WORKERS_START_MS = 30000,      /**< after which a new worker must be ready */
    WORKERS_SETTLED_MS = 1000,     /**< a worker that has served for less had a short life */
    WORKERS_STALL_MS = 5000,       /**< without an answer, after which a worker is killed */
    WORKERS_END_MS = 10000         /**< for each of the two steps of its end */
};

enum { WORKERS_STATUS_UNKNOWN = -1 }; /**< of a dead process that a debugger still holds */

/** What a new worker process begins with. See worker.h for what it does with it. */
struct worker_start {
    uint32_t number; /**< no other worker of this supervisor has it, nor had; from 1 */
    int channel;     /**< to the supervisor; the worker owns it */
    int listener;    /**< where connections come from; the worker owns it */
    bool exclusive;  /**< watch the listener with acceptor_set_exclusive() */
};

/** What the supervisor is told, and asked to do. All but work are called from the loop; all but work and
 *  received may be NULL. */
struct workers_events {
    /** Be a worker. Called in the new process, whose exit status the result becomes.
     *  The supervisor's reactor and channels are closed there already, and the signals that the reactor
     *  watches for are ignored: who signals the whole group, as the terminal does, leaves it to the
     *  supervisor to say what that means for the workers. So watch for signals before workers_open(). */
    int (*work)(const struct worker_start *start, void *data);

    /** A worker begins. The first message that it gets is the first that is sent here. */
    void (*started)(struct workers *workers, uint32_t number, void *data);

    /** All workers are ready for the first time: the server serves. */
    void (*ready)(struct workers *workers, void *data);

    /** A worker has sent a message. @param message  borrowed for the call. */
    void (*received)(struct workers *workers, uint32_t number, const char *message, size_t size,
                     void *data);

    /** A worker is gone.
     *  @param status  as waitpid(2) has it, or WORKERS_STATUS_UNKNOWN. */
    void (*died)(struct workers *workers, uint32_t number, int status, void *data);

    /** A worker could not be started, or died before it was ready; this slot is empty.
     *  @param number    of that worker.
     *  @param error     an errno value that says why it could not be started; 0 if it died: see died.
     *  @param pause_ms  milliseconds until the next try. */
    void (*start_failed)(struct workers *workers, uint32_t number, int error, uint64_t pause_ms,
                         void *data);

    /** No worker is left: after workers_stop(), or because none could ever be started.
     *  @param failed  whether it is the latter. */
    void (*stopped)(struct workers *workers, bool failed, void *data);
};

/** Listen, and start workers. With the balance "reuseport" the port must be free at first: else another
 *  server might share it, and get some of the connections.
 *
 *  Until workers_close(), this reactor watches for SIGCHLD.
 *
 *  @param host,port  as for net_listen().
 *  @param count      of workers, 1 to WORKERS_MAX.
 *  @param balance    "shared", "exclusive" or "reuseport"; NULL for "shared".
 *  @param events     borrowed.
 *  @return owned by the caller, close it with workers_close(); or NULL with errno as net_listen() has it,
 *          EINVAL if @p count is out of range or there is no such balance, ENOMEM, or as
 *          reactor_signal_start() has it. */
struct workers *workers_open(struct reactor *reactor, const char *host, const char *port,
                             unsigned count, const char *balance,
                             const struct workers_events *events, void *data);

/** Close the listening sockets and free the memory. Only when no worker is left: after events->stopped.
 *  @param workers  taken; NULL is fine. */
void workers_close(struct workers *workers);

/** A listening socket, borrowed: to ask for its address. Cannot fail, but is -1 after workers_stop(). */
int workers_listener(const struct workers *workers);

/** How many workers there are, those included that are not ready yet, or serve their last clients. All
 *  of these get what is broadcast. */
size_t workers_count(const struct workers *workers);

/** The workers one by one, by number.
 *  @param number  of the one before; 0 for the first.
 *  @return the next number that is in use, or 0 if there is none. */
uint32_t workers_next(const struct workers *workers, uint32_t number);

/** Send a message to one worker. If it is gone, or about to be, nothing happens: its death will be
 *  reported.
 *  @param message  borrowed, @p size bytes, at most CHANNEL_MESSAGE_MAX. */
void workers_send(struct workers *workers, uint32_t number, const void *message, size_t size);

/** Send a message to all workers, those included that are not ready yet.
 *  @param message  as for workers_send(): borrowed, @p size bytes. */
void workers_broadcast(struct workers *workers, const void *message, size_t size);

/** Stop all workers in order. First each stops reading from its clients; when all have said so, all
 *  that was read has passed through the hub, and each is told to finish. events->stopped is called when
 *  the last is gone.
 *  @param deadline_ms  for each of these two steps, milliseconds after which those that have not taken it
 *                      are killed. */
void workers_stop(struct workers *workers, uint64_t deadline_ms);

/** Kill all workers at once: for a supervisor that is about to leave in a hurry. Nothing is told. */
void workers_kill(struct workers *workers);

#endif
