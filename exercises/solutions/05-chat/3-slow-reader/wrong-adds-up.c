/* Refused with: Begin to count anew
 *
 * The count goes on from the last time. */

    /* EXERCISE: what must be remembered of a slow reader? */
    bool slow;        /* its transport has asked us to write no more */
    unsigned dropped; /* lines, since then */
    /* END */

    /* EXERCISE: a slow reader does not get this line. */
    if (client->slow) {
        client->dropped++;
        return;
    }
    /* END */

/* EXERCISE: the transport says who is slow, and who has caught up: that one is told "* N lines were
 * dropped". */
static void pause_client(void *data)
{
    struct client *client = data;
    client->slow = true;
}

static void resume_client(void *data)
{
    struct client *client = data;
    char line[64];
    client->slow = false;
    if (client->dropped == 0)
        return;
    int size = snprintf(line, sizeof line, "* %u lines were dropped\n", client->dropped);
    (void)transport_write(client->transport, line, (size_t)size);
}
/* END */

/* EXERCISE: what else does the transport call? */
static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
    .connection_lost = close_client,
    .pause_writing = pause_client,
    .resume_writing = resume_client,
};
/* END */
