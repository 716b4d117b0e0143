/* Refused with: carol has the highest
 *
 * It takes the newest client for the one with the highest descriptor. The kernel hands out the lowest
 * number that is free. */

    /* EXERCISE: end is select()'s first argument. A client came, with this fd: what is end now? */
    server->end = fd + 1;
    /* END */
