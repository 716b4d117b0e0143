    /* EXERCISE: what must be remembered of a slow reader? */
    /* END */

    /* EXERCISE: what must go with the client? */
    /* END */

/* EXERCISE: lines for a slow reader wait with us, KEPT bytes at most. When there is no room the oldest
 * goes. */
enum { KEPT = 32 * 1024 };

/* If it fails, the transport closes the connection: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    const struct client *client = data;
    (void)transport_write(receiver_transport(&client->receiver), line, size);
}

static void dismiss_client(void *data)
{
    const struct client *client = data;
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
};
/* END */

    /* EXERCISE: what the kernel holds cannot be dropped any more, so it gets little. */
    int little = 16 * 1024; /* bytes */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    /* END */

    /* EXERCISE: what must be prepared? */
    /* END */
