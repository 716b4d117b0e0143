/* Refused with: your server called send 2 times
 *
 * The words and the number are written apart, so they are sent apart. */

/* EXERCISE: greet each client as soon as its connection is open. */
static void greet_client(struct transport *transport, void *data)
{
    static const char words[] = "places left: ";
    char number[16];
    struct client *client = data;
    int left =
        client->server->places - 1; /* its own is counted when transport_open() has returned */
    int size = snprintf(number, sizeof number, "%d\n", left);
    (void)transport_write(transport, words, sizeof words - 1);
    (void)transport_write(transport, number, (size_t)size);
}

static const struct protocol echo = {.connection_made = greet_client,
                                     .data_received = answer_client,
                                     .connection_lost = close_client,
                                     .pause_writing = pause_client,
                                     .resume_writing = resume_client};
/* END */

    /* EXERCISE: what is set when, and who is called before this function ends? */
    struct server *server = data;
    struct client *client = server->places > 0 ? calloc(1, sizeof *client) : NULL;
    if (client)
        client->server = server; /* greet_client() is called by transport_open() */
    if (!client || !(client->transport = transport_open(server->reactor, fd, &echo, client))) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
        return;
    }
    log_peer("accepted", fd);
    client->link = &server->clients;
    client->next = server->clients;
    if (client->next)
        client->next->link = &client->next;
    server->clients = client;
    server->places--;
    reactor_timer_init(&client->idle, judge_client, client);
    wait_for_client(client);
    /* END */
