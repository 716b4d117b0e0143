/* Refused with: never wait for alice alone
 *
 * It tries again and again until all is sent. As long as alice does not read, nobody else is served. */

/* EXERCISE: what the kernel does not take at once is lost here. Keep it in client->output, wait until
 * there is room to write, and do not read from the client meanwhile. */
/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    bool answered = buffer_is_empty(&client->output);
    FD_CLR(client->fd, answered ? &client->server->writing : &client->server->reading);
    FD_SET(client->fd, answered ? &client->server->reading : &client->server->writing);
}

/* Send what the kernel takes at once, and keep the rest. */
static void answer_client(struct client *client, const char *data, size_t size)
{
    size_t sent;
    for (; size > 0; data += sent, size -= sent)
        if (net_send(client->fd, data, size, &sent) == NET_ERROR) {
            close_client(client);
            return;
        }
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
