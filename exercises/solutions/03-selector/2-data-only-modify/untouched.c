    /* EXERCISE: if only the data changes, make no system call. */
    if (selector->backend->watch(selector->state, fd, slot->events, events) == -1)
        return -1;
    slot->events = events;
    slot->data = data;
    return 0;
    /* END */
