/* Refused with: looks at more descriptors than there ever were
 *
 * It has select() look at every descriptor that a set has room for, at each wait. */

    /* EXERCISE: end is select()'s first argument. A client came, with this fd: what is end now? */
    server->end = FD_SETSIZE;
    /* END */
