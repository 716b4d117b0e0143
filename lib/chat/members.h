#ifndef MEMBERS_H
#define MEMBERS_H
/* Inside chat only: who there is. Members are found by number and by name, and walked in the order in
 * which they came in. */

#include "chat.h"
#include "guests.h"

#include <stdbool.h>

/* What becomes of a member. Only the process that serves it knows it while it is COMING or TURNED_AWAY. */
enum presence {
    COMING,     /* its CHAT_JOIN is on its way */
    HERE,       /* in the room, and has a name */
    LEFT,       /* has left the room, and keeps its place until its connection is gone */
    TURNED_AWAY /* was not let in */
};

struct chat_member {
    uint64_t number;
    enum presence presence;
    void *
        data; /* the server's; NULL if the member belongs to another process, or its connection is gone */
    struct name *name;            /* NULL unless it is HERE */
    struct chat_member *previous; /* in the order of coming in */
    struct chat_member *next;
    struct chat_member *own_previous; /* among those with data */
    struct chat_member *own_next;
    unsigned on_way; /* events that it has published and that have not come back yet */
    bool waits;      /* was told that it may say no more for now */
};

/* A name that is taken. */
struct name {
    struct chat_member *member;
    char text[CHAT_NAME_MAX + 1]; /* a string */
};

struct members {
    struct chat_member *first;
    struct chat_member *last;
    struct chat_member *own; /* those whom this process serves */
    void *by_number;         /* trees, see tsearch(3) */
    void *by_name;
    size_t present;   /* who are HERE */
    size_t places;    /* who are HERE or have LEFT */
    uint64_t changes; /* of who is HERE, and under which name */
    struct guests guests;
};

void members_init(struct members *members);

/* Free all members. */
void members_release(struct members *members);

/* Make a member that is COMING: NULL with errno ENOMEM. */
struct chat_member *members_add(struct members *members, uint64_t number, void *data);

/* Its connection is gone: forget its data. */
void members_disconnect(struct members *members, struct chat_member *member);

/* Give the member with this number a place and this name, which must be free; with NULL for a name, it has
 * LEFT already. A member of another process is made first. NULL with errno ENOMEM, and all as before. */
struct chat_member *members_admit(struct members *members, uint64_t number, const char *name);

/* Give a member that is HERE another name, which must be free or differ from its own in case only: 0, or
 * -1 with errno ENOMEM and the old name kept. */
int members_rename(struct members *members, struct chat_member *member, const char *name);

/* A member that is HERE has LEFT: its name is free, its place is not. */
void members_vacate(struct members *members, struct chat_member *member);

/* Take a member out, whatever has become of it, and free it. */
void members_remove(struct members *members, struct chat_member *member);

/* The member with this number, or NULL. */
struct chat_member *members_find(const struct members *members, uint64_t number);

/* Who has this name, whatever its case; or NULL. */
struct chat_member *members_named(const struct members *members, const char *name);

/* The first of guest1, guest2, ... that is free, written into name. */
void members_guest_name(const struct members *members, char name[CHAT_NAME_MAX + 1]);

#endif
