/* Refused with: carol has the highest
 *
 * It counts. But descriptors are numbers, and there may be gaps. */

    /* EXERCISE: end is select()'s first argument. A client came, with this fd: what is end now? */
    server->end = server->listener + 1 + server->count;
    /* END */
