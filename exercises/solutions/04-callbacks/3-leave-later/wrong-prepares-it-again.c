/* Refused with: has torn the ring
 *
 * It prepares the call whenever somebody leaves, even if it is queued. */

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
    reactor_call_init(&member->farewell, bid_farewell, member);
    reactor_defer(member->room->reactor, &member->farewell);
}
/* END */
