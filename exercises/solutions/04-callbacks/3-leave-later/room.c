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
static void bid_farewell(void *data)
{
    struct member *member = data;
    unlink_member(member);
    member->gone(member);
}

void room_join(struct room *room, struct member *member)
{
    member->room = room;
    member->next = room->first;
    member->leaving = false;
    reactor_call_init(&member->farewell, bid_farewell, member);
    room->first = member;
}

void room_say(struct room *room, const char *text)
{
    for (struct member *member = room->first; member; member = member->next)
        if (!member->leaving)
            member->hear(member, text);
}

void room_leave(struct member *member)
{
    member->leaving = true;
    reactor_defer(member->room->reactor, &member->farewell); /* queued already: stays where it is */
}
/* END */
