/* Refused with: looks at more descriptors than there ever were
 *
 * It counts every client that ever came: numbers of descriptors are used again. */

    /* EXERCISE: end is select()'s first argument. A client came, with this fd: what is end now? */
    server->end = server->end + 1;
    /* END */
