/* Refused with: Each whole line must start
 *
 * Nobody is ever heard: the deadline runs from the beginning of the connection. */

    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    bool lost = reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1;
    if (!reactor_timer_is_running(&client->idle)) /* the first deadline */
        lost |= wait_for_client(client) == -1;
    if (lost)
        close_client(client);
    /* END */

    /* EXERCISE: or is it here? */
    /* END */
