    /* EXERCISE: or is it here? */
    /* END */
    /* EXERCISE: is this where a client is heard? What keeps a connection must be worth it. */
    hear_client(client);
    /* END */
