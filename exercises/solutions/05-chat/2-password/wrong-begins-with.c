/* Refused with: The whole line
 *
 * Whatever begins with the password opens. */

    /* EXERCISE: must anything more be remembered of a client? */
    /* END */

/* EXERCISE: the first line must be PASSWORD. Who says it comes in; who does not is told "! wrong password"
 * and closed. */
#define PASSWORD "sesame"

static bool is_password(enum line_result result, const char *text, size_t size)
{
    return result == LINE_WHOLE && size >= strlen(PASSWORD) && memcmp(text, PASSWORD, strlen(PASSWORD)) == 0;
}

static void refuse_client(struct client *client)
{
    static const char refusal[] = "! wrong password\n";
    (void)transport_write(client->transport, refusal, sizeof refusal - 1);
    transport_close(client->transport);
}

static void let_in(struct client *client)
{
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(client->transport);
}

/* A client that is no member has not come in yet; or it has left, and then it is closing. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (!transport_is_closing(client->transport) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE) {
        if (client->member)
            serve_line(client, result, text, length);
        else if (is_password(result, text, length))
            let_in(client);
        else
            refuse_client(client);
    }
}
/* END */

    /* EXERCISE: not yet. */
    /* END */
