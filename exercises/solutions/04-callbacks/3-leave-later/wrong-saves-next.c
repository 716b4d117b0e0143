/* Refused with: walking the list
 *
 * It saves the next member before it speaks to this one. That helps if this one leaves, and not if the
 * next one does. */

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
    struct member *next;
    for (struct member *member = room->first; member; member = next) {
        next = member->next;
        member->hear(member, text);
    }
}

void room_leave(struct member *member)
{
    unlink_member(member);
    member->gone(member);
}
/* END */
