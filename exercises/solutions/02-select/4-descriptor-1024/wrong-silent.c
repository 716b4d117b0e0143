/* Refused with: told why in words
 *
 * The client is let go without a word; it cannot tell this from a server that crashed. */

    /* EXERCISE: some descriptors cannot be watched by select(). Refuse such a client, in words. */
    if (fd >= FD_SETSIZE) /* FD_SET() would write past the end of the set */
        return "";
    /* END */
