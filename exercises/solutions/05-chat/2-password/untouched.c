    /* EXERCISE: must anything more be remembered of a client? */
    /* END */
/* EXERCISE: the first line must be PASSWORD. Who says it comes in; who does not is told "! wrong password"
 * and closed. */
#define PASSWORD "sesame"

/* One arrival may bring many lines, or a part of one. After "/quit" the rest is not read. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (client->member &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        serve_line(client, result, text, length);
}
/* END */
    /* EXERCISE: not yet. */
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(transport);
    /* END */
