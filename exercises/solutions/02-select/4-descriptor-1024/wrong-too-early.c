/* Refused with: Nobody else is to be refused
 *
 * It stays well away from the limit, and turns away those who would have fitted. */

    /* EXERCISE: some descriptors cannot be watched by select(). Refuse such a client, in words. */
    if (fd >= FD_SETSIZE - 4) /* FD_SET() would write past the end of the set */
        return "! select() cannot watch this many clients\n";
    /* END */
