/* Start at room_say(): while it walks the list, any member may leave, and the list must stay whole. */
#include "room.h"

void room_init(struct room *room, struct reactor *reactor)
{
    *room = (struct room){.reactor = reactor};
}

static void unlink_member(struct member *member)
{
    struct member **link = &member->room->first;
    while (*link != member)
        link = &(*link)->next;
    *link = member->next;
}

/* EXERCISE: a member that leaves while it is spoken to is freed under our feet. Defer its end. */
void room_join(struct room *room, struct member *member)
{
    member->room = room;
    member->next = room->first;
    member->leaving = false;
    room->first = member;
}

void room_say(struct room *room, const char *text)
{
    for (struct member *member = room->first; member; member = member->next)
        member->hear(member, text);
}

void room_leave(struct member *member)
{
    unlink_member(member);
    member->gone(member);
}
/* END */
