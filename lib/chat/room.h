#ifndef ROOM_H
#define ROOM_H
/* Inside chat only: what the room consists of, and what its files do for each other. */

#include "chat.h"
#include "members.h"

struct chat {
    size_t capacity; /* members */
    const struct chat_outlet *outlet;
    chat_publisher *publish;
    void *data;      /* the publisher's */
    uint64_t origin; /* in the upper half of the numbers of our own members */
    uint64_t joined; /* our own members so far */
    struct members members;
    unsigned busy;       /* our own members that have something on its way through the bus */
    struct board *board; /* what chat.c keeps for whoever asks */
};

/* --- publish.c ---------------------------------------------------------------------------------------- */

/* An event of this member has come back from the bus. */
void room_come_back(struct chat *chat, struct chat_member *member);

/* Take a member out, and free it. Nobody is told. */
void room_forget(struct chat *chat, struct chat_member *member);

/* --- deliver.c: nothing is heard by those whom another process serves -------------------------------------- */

/* Tell one member a line that is written already. */
void room_deliver(const struct chat *chat, const struct chat_member *member, const char *line,
                  size_t size);

/* Tell one member. */
void room_tell(const struct chat *chat, const struct chat_member *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tell everybody but this member. */
void room_tell_others(const struct chat *chat, const struct chat_member *member, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));

/* Have a member's connection closed. */
void room_dismiss(const struct chat *chat, const struct chat_member *member);

#endif
