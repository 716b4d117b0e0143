#ifndef MEMBERS_H
#define MEMBERS_H
/* Inside chat only: who there is. Members are found by number and by name, and walked in the order in
 * which they came in. */

#include "chat.h"

struct chat_member {
    uint64_t number;
    void *data; /* the server's; NULL if the member belongs to another process, or is gone */
    struct chat_member *previous; /* in the order of coming in */
    struct chat_member *next;
    struct name *name; /* NULL until it is in the room: until its CHAT_JOIN has happened */
};

/* A name that is taken. */
struct name {
    struct chat_member *member;
    char text[CHAT_NAME_MAX + 1]; /* a string */
};

struct members {
    struct chat_member *first;
    struct chat_member *last;
    void *by_number; /* trees, see tsearch(3) */
    void *by_name;
    size_t present;
    unsigned lowest_guest; /* all guests' names below this one are taken */
};

void members_init(struct members *members);

/* Free all members. */
void members_release(struct members *members);

/* Make a member that is not in the room yet: NULL with errno ENOMEM. */
struct chat_member *members_add(struct members *members, uint64_t number, void *data);

/* Let the member with this number in under this name, which must be free. One of another process, which has
 * not been made, is made. NULL with errno ENOMEM, and all as before. */
struct chat_member *members_admit(struct members *members, uint64_t number, const char *name);

/* Give a member that is in the room another name, which must be free or differ from its own in case
 * only: 0, or -1 with errno ENOMEM and the old name kept. */
int members_rename(struct members *members, struct chat_member *member, const char *name);

/* Take a member out and free it. */
void members_remove(struct members *members, struct chat_member *member);

/* The member with this number, or NULL. */
struct chat_member *members_find(const struct members *members, uint64_t number);

/* Who has this name, whatever its case; or NULL. */
struct chat_member *members_named(const struct members *members, const char *name);

/* The first of guest1, guest2, ... that is free, written into name. */
void members_guest_name(struct members *members, char name[CHAT_NAME_MAX + 1]);

#endif
