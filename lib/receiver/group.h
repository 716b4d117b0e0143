#ifndef GROUP_H
#define GROUP_H
/** @file
 *  All receivers of a server: the list of its clients, and their orderly end.
 *
 *  The end has two parts, each with a limit in time. First receiver_group_stop(): nothing more is received, and
 *  what was received before is still served. When that is done, the server is told, and may have more to wait
 *  for. Then receiver_group_close(): everybody hears a last line, and is closed once it is sent.
 *
 *  @see nginx's graceful shutdown ("nginx -s quit"); Go's http.Server.Shutdown. */

#include "timer.h"

#include <stdbool.h>
#include <stddef.h>

struct receiver;

/** How far the end has come. */
enum receiver_group_phase {
    GROUP_OPEN,     /**< clients come and go */
    GROUP_STOPPING, /**< nothing is received; what was received is being served */
    GROUP_STOPPED,  /**< all that was received is served */
    GROUP_CLOSING   /**< all clients are being closed */
};

/** What a group tells its server. @p data is what receiver_group_init() was given. */
struct receiver_group_events {
    void (*stopped)(void *data); /**< see receiver_group_stop() */
    void (*emptied)(void *data); /**< the last client is gone, whatever the phase */
};

/** A group. The caller owns it and leaves its fields alone, but may read the list and the phase. */
struct receiver_group {
    struct reactor *reactor;
    struct receiver *first; /* a list, linked by receiver->next, in the order of coming */
    struct receiver **last; /* where the next one is linked to it */
    enum receiver_group_phase phase;
    size_t waiting;                /* receivers that wait for receiver_resume() */
    struct reactor_timer deadline; /* of the phase */
    struct reactor_call check;     /* whether all is served */
    const struct receiver_group_events *events;
    void *data;
};

/** Prepare an empty group.
 *  @param events  borrowed; usually a static const table. */
void receiver_group_init(struct receiver_group *group, struct reactor *reactor,
                         const struct receiver_group_events *events, void *data);

/** Receive no more from any client, and serve what was received. Then, or after @p limit_ms milliseconds, call
 *  stopped, from the loop unless there is no memory for a timer. */
void receiver_group_stop(struct receiver_group *group, uint64_t limit_ms);

/** Write a last line to every client and close them. Those that have not read it after @p limit_ms milliseconds
 *  are cut off. If there are no clients, emptied is called at once.
 *  @param line  a string, borrowed for the call. */
void receiver_group_close(struct receiver_group *group, const char *line, uint64_t limit_ms);

/** receiver_resume() for every client; those that have waited longest first. */
void receiver_group_resume(const struct receiver_group *group);

#endif
