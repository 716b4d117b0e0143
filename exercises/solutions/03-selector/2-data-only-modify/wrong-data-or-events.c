/* Refused with: both change
 *
 * It changes the data or the events, never both. */

    /* EXERCISE: if only the data changes, make no system call. */
    if (slot->data != data) {
        slot->data = data;
        return 0;
    }
    if (change_interest(selector, fd, slot, events) == -1)
        return -1;
    slot->events = events;
    slot->data = data;
    return 0;
    /* END */
