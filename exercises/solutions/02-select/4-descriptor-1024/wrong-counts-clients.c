/* Refused with: must be refused
 *
 * It counts clients. What does not fit is a number, and other files of the process have numbers too. */

    /* EXERCISE: some descriptors cannot be watched by select(). Refuse such a client, in words. */
    if (server->count >= FD_SETSIZE) /* FD_SET() would write past the end of the set */
        return "! select() cannot watch this many clients\n";
    /* END */
