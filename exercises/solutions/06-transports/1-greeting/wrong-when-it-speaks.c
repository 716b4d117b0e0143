/* Refused with: cannot be greeted in data_received
 *
 * It waits until the client has said something. */

/* EXERCISE: greet each client as soon as its connection is open. */
static void greet_and_answer(const char *bytes, size_t size, void *data)
{
    char line[32];
    struct client *client = data;
    int length = snprintf(line, sizeof line, "places left: %d\n", client->server->places);
    (void)transport_write(client->transport, line, (size_t)length);
    answer_client(bytes, size, data);
}

static const struct protocol echo = {.data_received = greet_and_answer,
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
    /* END */
