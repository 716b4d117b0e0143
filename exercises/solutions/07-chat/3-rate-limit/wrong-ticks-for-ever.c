/* Refused with: your server was about to wake again after
 *
 * The timer has a period: once started it wakes the server every second, for as long as the client is here. */

    /* EXERCISE: what must be remembered of each client? */
    struct reactor_timer second; /* runs while its lines are counted */
    int lines;                   /* that it has said since then */
    /* END */

/* EXERCISE: a client may say five lines, and five more a second later. This says whether it may. */
static void forget_lines(void *data)
{
    struct client *client = data;
    client->lines = 0;
}

static bool may_speak(struct client *client)
{
    if (!reactor_timer_is_running(&client->second) &&
        reactor_timer_start(client->server->reactor, &client->second, 1000, 1000) == -1)
        return false;
    return ++client->lines <= 5;
}
/* END */

    /* EXERCISE: what must not outlive the client? */
    reactor_timer_stop(server->reactor, &client->second);
    /* END */

    /* EXERCISE: whoever may not speak is told so, with the line below, and nobody else hears it. */
    if (!may_speak(client)) {
        (void)chat_tell(room, client->member, "! too fast: five lines a second");
        return;
    }
    /* END */

    /* EXERCISE: what must be prepared? */
    reactor_timer_init(&client->second, forget_lines, client);
    /* END */
