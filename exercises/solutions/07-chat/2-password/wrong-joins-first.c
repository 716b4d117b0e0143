/* Refused with: Nobody is in the room before
 *
 * Everybody comes in, and is shown out again. */

    /* EXERCISE: must anything more be remembered of a client? */
    bool stranger;
    /* END */

    /* EXERCISE: not yet. */
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(client->transport);
    client->stranger = true;
    /* END */

/* EXERCISE: the first line must be PASSWORD. A client that says it comes in; one that does not is told
 * "! wrong password" and closed. */
#define PASSWORD "sesame"

static bool is_password(enum line_result result, const char *text, size_t size)
{
    return result == LINE_WHOLE && size == strlen(PASSWORD) && memcmp(text, PASSWORD, size) == 0;
}

static void refuse_client(struct client *client)
{
    static const char refusal[] = "! wrong password\n";
    (void)transport_write(client->transport, refusal, sizeof refusal - 1);
    transport_close(client->transport);
}

static void serve_line(struct client *client, enum line_result result, const char *text,
                       size_t size)
{
    struct chat *room = client->server->room;
    if (result == LINE_ANSWER) {
        write_client(text, size, client);
        return;
    }
    if (client->beginning != KNOWN)
        judge_line(client, result, text, size);
    if (transport_is_closing(client->transport))
        return;
    if (client->stranger) {
        client->stranger = !is_password(result, text, size);
        if (client->stranger)
            refuse_client(client);
        return;
    }
    if (result == LINE_WHOLE)
        (void)chat_say(room, client->member, text, size);
    else if (result == LINE_TOO_LONG)
        (void)chat_tell(room, client->member,
                        "! that line is too long: a line has at most 1024 bytes");
    else
        (void)chat_tell(room, client->member, "! that line is lost: the server is out of memory");
}

/* Whether the client may say more in this turn. Nothing is done for one that has left or is lost, and nobody
 * may keep all others waiting: what is left of the budget is for them. One that asks for much has to read it. */
static bool may_go_on(const struct client *client)
{
    reactor_consume(client->server->reactor, LINE_WORK);
    return transport_may_go_on(client->transport);
}

/* One arrival may bring many lines, or a part of one. What there is no time for in this turn is given back,
 * and comes again. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        serve_line(client, result, text, length);
    transport_unread(client->transport, size);
    if (client->beginning != KNOWN && size == 0 && !transport_is_closing(client->transport))
        judge_beginning(client, line_start(&client->input), line_held(&client->input),
                        line_held(&client->input) == 0);
}
/* END */
