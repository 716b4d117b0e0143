/* Refused with: the NUL behind a string is no part of
 *
 * It sends the NUL at the end of the string, too. */

/* EXERCISE: greet each client as soon as its connection is open. */
static const struct protocol echo = {.data_received = answer_client,
                                     .connection_lost = close_client,
                                     .pause_writing = pause_client,
                                     .resume_writing = resume_client};
/* END */

    /* EXERCISE: what is set when, and who is called before this function ends? */
    struct server *server = data;
    struct client *client = server->places > 0 ? calloc(1, sizeof *client) : NULL;
    if (!client || !(client->transport = transport_open(server->reactor, fd, &echo, client))) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
        return;
    }
    log_peer("accepted", fd);
    client->server = server;
    client->link = &server->clients;
    client->next = server->clients;
    if (client->next)
        client->next->link = &client->next;
    server->clients = client;
    server->places--;
    reactor_timer_init(&client->idle, judge_client, client);
    wait_for_client(client);
    char line[32];
    int size = snprintf(line, sizeof line, "places left: %d\n", server->places);
    (void)transport_write(client->transport, line, (size_t)size + 1);
    /* END */
