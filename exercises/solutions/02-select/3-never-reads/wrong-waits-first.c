/* Refused with: 4.0 system calls for a message, and 3 would do
 *
 * It keeps the whole answer and waits for room, which there nearly always is: select() is called twice for each message. */

/* EXERCISE: what the kernel does not take at once is lost here. Keep it in client->output, wait until
 * there is room to write, and do not read from the client meanwhile. */
/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    bool answered = buffer_is_empty(&client->output);
    FD_CLR(client->fd, answered ? &client->server->writing : &client->server->reading);
    FD_SET(client->fd, answered ? &client->server->reading : &client->server->writing);
}

static void answer_client(struct client *client, const char *data, size_t size)
{
    if (buffer_append(&client->output, data, size) == -1)
        close_client(client);
    else
        watch_client(client);
}
/* END */

/* EXERCISE: there is room to write: send what is left. */
static void write_client(struct client *client)
{
    size_t sent;
    if (net_send(client->fd, buffer_data(&client->output), buffer_size(&client->output), &sent) ==
        NET_ERROR) {
        close_client(client);
        return;
    }
    buffer_consume(&client->output, sent);
    watch_client(client);
}
/* END */
