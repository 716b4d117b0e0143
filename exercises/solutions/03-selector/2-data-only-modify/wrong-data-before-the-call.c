/* Refused with: After a failed call
 *
 * The data are changed before the system call, which may fail. */

    /* EXERCISE: if only the data changes, make no system call. */
    slot->data = data;
    if (events != slot->events && change_interest(selector, fd, slot, events) == -1)
        return -1;
    slot->events = events;
    return 0;
    /* END */
