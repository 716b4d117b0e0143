/* Refused with: a client that says nothing has none
 *
 * The call has moved, and nothing starts the first deadline. */

    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    if (reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1)
        close_client(client);
    /* END */

    /* EXERCISE: or is it here? */
    if (result == NET_OK && memchr(chunk, '\n', size))
        (void)wait_for_client(client);
    /* END */
