/* Refused with: whose number is FD_SETSIZE itself
 *
 * The set has room for FD_SETSIZE descriptors: 0 to FD_SETSIZE - 1. */

    /* EXERCISE: some descriptors cannot be watched by select(). Refuse such a client, in words. */
    if (fd > FD_SETSIZE) /* FD_SET() would write past the end of the set */
        return "! select() cannot watch this many clients\n";
    /* END */
