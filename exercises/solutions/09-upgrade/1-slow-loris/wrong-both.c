/* Refused with: must be cut off
 *
 * Lines count, and bytes still do. */

    /* EXERCISE: or is it here? */
    hear_client(client);
    /* END */

    /* EXERCISE: is this where a client is heard? What keeps a connection must be worth it. */
    hear_client(client);
    /* END */
