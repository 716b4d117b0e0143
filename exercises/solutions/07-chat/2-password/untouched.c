    /* EXERCISE: must anything more be remembered of a client? */
    /* END */

/* EXERCISE: not yet. */
static void welcome_client(void *data)
{
    struct client *client = data;
    client->member = chat_join(client->server->room, client);
    if (client->member)
        receiver_limit_silence(&client->receiver, client->server->silence_ms);
    else
        dismiss_client(client);
}
/* END */

/* EXERCISE: the first line must be PASSWORD. A client that says it comes in; one that does not is told
 * "! wrong password" and closed. */
#define PASSWORD "sesame"

static void serve_line(enum line_result result, const char *text, size_t size, void *data)
{
    static const char pong[] = "/pong";
    static const char *const complaints[] = {
        [LINE_TOO_LONG] = "! that line is too long: a line has at most 1024 bytes",
        [LINE_NO_MEMORY] = "! that line is lost: the server is out of memory"};
    struct client *client = data;
    struct chat *room = client->server->room;
    if (result != LINE_WHOLE)
        (void)chat_tell(room, client->member, complaints[result]);
    else if (size != sizeof pong - 1 || memcmp(text, pong, size) != 0) /* it was only to be heard */
        (void)chat_say(room, client->member, text, size);
}
/* END */
