/* Refused with: it is the oldest that go
 *
 * What has no room is dropped: the newest line. */

    /* EXERCISE: what must be remembered of a slow reader? */
    bool slow;          /* its transport has asked us to write no more */
    struct buffer kept; /* whole lines that wait for it */
    unsigned dropped;   /* lines that came before those */
    /* END */

    /* EXERCISE: what must go with the client? */
    buffer_release(&client->kept);
    /* END */

/* EXERCISE: lines for a slow reader wait with us, KEPT bytes at most. When there is no room the oldest
 * goes. */
enum { KEPT = 32 * 1024 };

static void keep_line(struct client *client, const char *line, size_t size)
{
    if (buffer_append(&client->kept, line, size) == -1)
        client->dropped++;
}

/* If it fails, the transport sees to it: the client is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    if (client->slow)
        keep_line(client, line, size);
    else
        (void)transport_write(receiver_transport(&client->receiver), line, size);
}

/* The news of the gap stands where the lines are missing: behind all that was sent, before what was kept. */
static void send_kept(struct client *client)
{
    char news[64];
    int size = snprintf(news, sizeof news, "* %u lines were dropped\n", client->dropped);
    if (client->dropped > 0)
        (void)transport_write(receiver_transport(&client->receiver), news, (size_t)size);
    if (!buffer_is_empty(&client->kept))
        (void)transport_write(receiver_transport(&client->receiver), buffer_data(&client->kept),
                              buffer_size(&client->kept));
    buffer_release(&client->kept);
    client->dropped = 0;
}

static void pause_client(void *data)
{
    struct client *client = data;
    client->slow = true;
}

static void resume_client(void *data)
{
    struct client *client = data;
    client->slow = false;
    send_kept(client);
}

/* Nobody resumes a connection that is closing: what is kept goes now. */
static void dismiss_client(void *data)
{
    struct client *client = data;
    send_kept(client);
    transport_close(receiver_transport(&client->receiver));
}
/* END */

/* EXERCISE: what else does the receiver call? */
static const struct receiver_protocol client_protocol = {
    .welcomed = welcome_client,
    .refused = leave_room,
    .line_received = serve_line,
    .silent = ask_client,
    .timed_out = show_out,
    .ended = leave_room,
    .connection_lost = close_client,
    .pause_writing = pause_client,
    .resume_writing = resume_client,
};
/* END */

    /* EXERCISE: what the kernel holds cannot be dropped any more, so it gets little. */
    int little = 16 * 1024; /* bytes */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    /* END */

    /* EXERCISE: what must be prepared? */
    buffer_init(&client->kept, KEPT);
    /* END */
