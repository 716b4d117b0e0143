/* Refused with: freed by thread T0 here: #1 forget_client
 *
 * It frees the client before close_client() does. A sanitizer's long report is told from its head. */

/* EXERCISE: greet each client as soon as its connection is open. */
static void forget_client(int reason, void *data)
{
    struct client *client = data;
    free(client);
    close_client(reason, data);
}

static const struct protocol echo = {.data_received = answer_client,
                                     .connection_lost = forget_client,
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
    (void)transport_write(client->transport, line, (size_t)size);
    /* END */
