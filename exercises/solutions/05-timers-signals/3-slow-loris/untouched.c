    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    if (reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1 ||
        wait_for_client(client) == -1) /* bytes have come or gone: the deadline starts again */
        close_client(client);
    /* END */

    /* EXERCISE: or is it here? */
    /* END */
