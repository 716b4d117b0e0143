/* EXERCISE: what the kernel does not take at once is lost here. Keep it in client->output, wait until
 * there is room to write, and do not read from the client meanwhile. */
static void watch_client(struct client *client)
{
    FD_SET(client->fd, &client->server->reading);
}

static void answer_client(struct client *client, const char *data, size_t size)
{
    size_t sent;
    if (net_send(client->fd, data, size, &sent) == NET_ERROR)
        close_client(client);
}
/* END */
/* EXERCISE: there is room to write: send what is left. */
static void write_client(struct client *client)
{
}
/* END */
