/* Refused with: Who comes in must be waited for
 *
 * It is in the room, and its silence has no limit. */

    /* EXERCISE: must anything more be remembered of a client? */
    /* END */

/* EXERCISE: not yet. */
/* The password lets it in, and nothing else does. */
static void welcome_client(void *data)
{
}
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
    write_client(refusal, sizeof refusal - 1, client);
    dismiss_client(client);
}

static void let_in(struct client *client)
{
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        dismiss_client(client);
}

static void serve_line(enum line_result result, const char *text, size_t size, void *data)
{
    static const char pong[] = "/pong";
    static const char *const complaints[] = {
        [LINE_TOO_LONG] = "! that line is too long: a line has at most 1024 bytes",
        [LINE_NO_MEMORY] = "! that line is lost: the server is out of memory"};
    struct client *client = data;
    struct chat *room = client->server->room;
    if (!client->member) {
        (is_password(result, text, size) ? let_in : refuse_client)(client);
        return;
    }
    if (result != LINE_WHOLE)
        (void)chat_tell(room, client->member, complaints[result]);
    else if (size != sizeof pong - 1 || memcmp(text, pong, size) != 0) /* it was only to be heard */
        (void)chat_say(room, client->member, text, size);
}
/* END */
