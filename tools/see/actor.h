#ifndef ACTOR_H
#define ACTOR_H
/** @file
 *  A client of a scene. Its socket never blocks; each thing that it does is a line of the recording.
 *
 *  The time of a line is taken before the call: what the server does because of it comes later. What is received was
 *  there before, so the server has sent it earlier. */

#include "secrets.h"
#include "text.h"

#include <stdbool.h>
#include <stddef.h>

struct actor {
    const char *name; /**< borrowed */
    int fd;           /**< -1 if it is not connected */
    int port;         /**< its own */
    bool narrow;
    bool finishes;      /**< once all is sent */
    bool stuck;         /**< it has more to send than there is room for */
    struct text unsent; /**< what the kernel has not taken yet */
    struct secrets out, in;
};

/** Connect; an actor that was connected before begins anew.
 *  @return 0, or -1 with errno. */
int actor_connect(struct actor *actor, int port, bool narrow);

/** Send bytes: as many as there is room for now, the others by and by, with actor_push(). */
void actor_send(struct actor *actor, const char *bytes, size_t size);

/** Send what was left over, if there is room now.
 *  @return whether anything was sent. */
bool actor_push(struct actor *actor);

/** How many bytes have come that nobody has read. */
size_t actor_waiting(const struct actor *actor);

enum actor_outcome { ACTOR_GOT, ACTOR_NOTHING_YET, ACTOR_AT_END };

/** Read what is there.
 *  @param bytes  gets it, at its end.
 *  @param most   bytes at most.
 *  @return ACTOR_AT_END, too, for a connection that was reset. */
enum actor_outcome actor_hear(struct actor *actor, struct text *bytes, size_t most);

void actor_finish(struct actor *actor); /**< half-close, once all is sent */
void actor_close(struct actor *actor);
void actor_reset(struct actor *actor);
void actor_does_not_read(struct actor *actor); /**< says so, and does nothing */

/** Free what it owns, without a line in the recording. */
void actor_release(struct actor *actor);

#endif
