/* Refused with: call hear_client() for it
 *
 * Nobody is ever heard: the deadline runs from the beginning of the connection. */

    /* EXERCISE: or is it here? */
    /* END */

    /* EXERCISE: is this where a client is heard? What keeps a connection must be worth it. */
    /* END */
