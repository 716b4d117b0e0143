    /* EXERCISE: what must be remembered of a slow reader? */
    /* END */

    /* EXERCISE: what must go with the client? */
    /* END */

/* EXERCISE: lines for a slow reader wait with us, KEPT bytes at most. When there is no room the oldest
 * goes. */
enum { KEPT = 32 * 1024 };

/* If it fails, the transport sees to it: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    (void)transport_write(client->transport, line, size);
}

static void dismiss_client(void *data)
{
    struct client *client = data;
    transport_close(client->transport);
}
/* END */

    /* EXERCISE: what the kernel holds cannot be dropped any more, so it gets little. */
    int little = 16 * 1024; /* bytes */
    (void)setsockopt(transport_fd(transport), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    /* END */

/* EXERCISE: what else does the transport call? */
static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
    .eof_received = take_leave,
    .connection_lost = close_client,
};
/* END */

    /* EXERCISE: what must be prepared? */
    /* END */
