/* Refused with: had left before this was said
 *
 * The end is deferred, but until it comes the member is spoken to. */

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
        member->hear(member, text);
}

void room_leave(struct member *member)
{
    member->leaving = true;
    reactor_defer(member->room->reactor, &member->farewell); /* queued already: stays where it is */
}
/* END */
