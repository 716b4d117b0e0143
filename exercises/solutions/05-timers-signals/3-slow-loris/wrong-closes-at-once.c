/* Refused with: Bytes are echoed as soon as they are read
 *
 * A client that sends a part of a line is closed. */

    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    bool lost = reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1;
    if (!reactor_timer_is_running(&client->idle)) /* the first deadline */
        lost |= wait_for_client(client) == -1;
    if (lost)
        close_client(client);
    /* END */

    /* EXERCISE: or is it here? */
    if (result == NET_OK && !memchr(chunk, '\n', size)) {
        close_client(client);
        return;
    }
    if (result == NET_OK && memchr(chunk, '\n', size))
        (void)wait_for_client(client);
    /* END */
