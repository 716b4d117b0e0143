#ifndef ROOM_H
#define ROOM_H

#include "reactor.h"

/* A room: whatever is said in it is heard by all of its members. */
struct room {
    struct reactor *reactor; /* borrowed */
    struct member *first;
};

/* A member. Whoever joins owns the struct until `gone` is called. */
struct member {
    void (*hear)(struct member *member, const char *text);
    void (*gone)(struct member *member); /* the last call of all: it may free the member */

    /* The room's: */
    struct room *room;
    struct member *next;
    bool leaving;
    struct reactor_call farewell; /* see reactor_defer() */
};

void room_init(struct room *room, struct reactor *reactor);

/* Become a member; `hear` and `gone` are set. */
void room_join(struct room *room, struct member *member);

/* Call `hear` of each member that is not leaving. In it, any member may leave. */
void room_say(struct room *room, const char *text);

/* Leave. From now on the member hears nothing more. `gone` is called once, in a later turn of the
 * reactor, so never from within this call, nor from within room_say(). Fine if it is leaving
 * already. */
void room_leave(struct member *member);

#endif
