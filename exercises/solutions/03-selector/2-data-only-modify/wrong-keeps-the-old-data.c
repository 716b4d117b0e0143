/* Refused with: with the new data
 *
 * Nothing to do, it says, and forgets the data. */

    /* EXERCISE: if only the data changes, make no system call. */
    if (slot->events == events)
        return 0;
    if (change_interest(selector, fd, slot, events) == -1)
        return -1;
    slot->events = events;
    slot->data = data;
    return 0;
    /* END */
