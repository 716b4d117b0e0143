/* Refused with: 5.0 system calls for a message, and 3 would do
 *
 * It begins anew with each message: the kernel is told twice what it knows. */

    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    (void)reactor_unregister(client->server->reactor, client->fd);
    bool lost =
        reactor_register(client->server->reactor, client->fd, events, handler, client) == -1;
    if (!reactor_timer_is_running(&client->idle)) /* the first deadline */
        lost |= wait_for_client(client) == -1;
    if (lost)
        close_client(client);
    /* END */

    /* EXERCISE: or is it here? */
    if (result == NET_OK && memchr(chunk, '\n', size))
        (void)wait_for_client(client);
    /* END */
