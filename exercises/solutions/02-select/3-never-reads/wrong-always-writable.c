/* Refused with: never sleeps
 *
 * It always waits for room to write. There nearly always is room, so select() returns at once, for ever. */

/* EXERCISE: what the kernel does not take at once is lost here. Keep it in client->output, wait until
 * there is room to write, and do not read from the client meanwhile. */
/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    if (buffer_is_empty(&client->output))
        FD_SET(client->fd, &client->server->reading);
    else
        FD_CLR(client->fd, &client->server->reading);
    FD_SET(client->fd, &client->server->writing);
}

/* Send what the kernel takes at once, and keep the rest. */
static void answer_client(struct client *client, const char *data, size_t size)
{
    size_t sent;
    if (net_send(client->fd, data, size, &sent) == NET_ERROR ||
        buffer_append(&client->output, data + sent, size - sent) == -1)
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
