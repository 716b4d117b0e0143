#ifndef WORKER_H
#define WORKER_H
/** @file
 *  A worker's end of the channel to its supervisor. See workers.h for the whole. */

#include "reactor.h"
#include "workers.h"

#include <stdbool.h>

struct worker;

/** What a worker is told. All are called from the loop; only received and lost are needed. */
struct worker_events {
    /** A message from the hub. @param message  borrowed for the call. */
    void (*received)(const char *message, size_t size, void *data);

    /** The supervisor is gone: end. */
    void (*lost)(void *data);

    /** Another worker takes your place: accept no more clients. When the last has left, call
     *  worker_drained(), and finish follows: if you ended before that, what you have sent might not be read
     *  any more. When its time is over, see workers_retire(), stop is called all the same. */
    void (*retire)(void *data);

    /** Stop reading from clients, then call worker_drained(); finish follows when all have. */
    void (*stop)(void *data);

    /** All that any worker had read has been received here: say good-bye, flush, end. */
    void (*finish)(void *data);

    /** The hub had fallen behind, see worker_may_send(), and has caught up. */
    void (*resume_sending)(void *data);
};

/** Open the worker's end.
 *  @param start   what work() was given; its channel is taken.
 *  @param events  borrowed.
 *  @return valid until the process ends; or NULL with errno as channel_open() has it. It is not closed:
 *          the end of the process does that, and so tells the supervisor that the worker is gone, not
 *          before it is. */
struct worker *worker_open(struct reactor *reactor, const struct worker_start *start,
                           const struct worker_events *events, void *data);

/** Tell the supervisor that this worker serves. */
void worker_ready(struct worker *worker);

/** Tell the supervisor, after events->stop, that all this worker had read has been sent. */
void worker_drained(struct worker *worker);

/** Whether the hub keeps up with this worker's messages. Ask before each message that can wait, and read no
 *  more from a client whose message has to: events->resume_sending says when to go on. So one who floods
 *  waits in the kernel, and not in the way of all others in a queue to the hub. */
bool worker_may_send(const struct worker *worker);

/** Send a message to the hub, whether it keeps up or not.
 *  @param message  borrowed for the call, @p size bytes, at most CHANNEL_MESSAGE_MAX.
 *  @return 0, or -1 with errno: EPIPE if the supervisor is gone, or as channel_send() has it. */
int worker_send(struct worker *worker, const void *message, size_t size);

#endif
