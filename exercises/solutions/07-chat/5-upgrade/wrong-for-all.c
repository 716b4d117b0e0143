/* Refused with: The others have not asked
 *
 * It is remembered for all clients together. */

    /* EXERCISE: what must be remembered of a client? */
    bool framed;          /* after its line "/frames" */
    struct buffer frames; /* bytes of frames, as long as one is not complete */
    /* END */

    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */

/* EXERCISE: the line "/frames" is answered with "* frames from here on", the last line that the client gets.
 * Behind it all is frames, what comes and what goes: a length of two bytes, the higher first, then the text. */
enum { HEADER = 2 };

static bool everybody_framed;

/* A frame needs no newline at its end. If it fails, the transport sees to it: the client reads too slowly, or
 * is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    size_t length = size - 1 < 0xffff ? size - 1 : 0xffff;
    char header[HEADER] = {(char)(length >> 8), (char)length};
    if (!everybody_framed) {
        (void)transport_write(client->transport, line, size);
    } else {
        (void)transport_write(client->transport, header, HEADER);
        (void)transport_write(client->transport, line, length);
    }
}
/* END */

/* EXERCISE: here a client says that it wants frames. */
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

/* Move bytes to the frame that is being read until it has so many: whether it has. */
static bool fill_frame(struct client *client, const char **bytes, size_t *size, size_t wanted)
{
    size_t have = buffer_size(&client->frames);
    size_t missing = have < wanted ? wanted - have : 0;
    size_t used = missing < *size ? missing : *size;
    if (buffer_append(&client->frames, *bytes, used) == -1)
        return false;
    *bytes += used;
    *size -= used;
    return used == missing;
}

/* Say what is complete; what is not waits for the rest. One that claims too much is not trusted further. */
static void read_frames(struct client *client, const char *bytes, size_t size)
{
    while (may_go_on(client) && fill_frame(client, &bytes, &size, HEADER)) {
        const char *frame = buffer_data(&client->frames);
        size_t length = (size_t)((unsigned char)frame[0] << 8 | (unsigned char)frame[1]);
        if (length > CHAT_LINE_MAX) {
            transport_abort(client->transport);
            return;
        }
        if (!fill_frame(client, &bytes, &size, HEADER + length))
            break;
        frame = buffer_data(&client->frames);
        (void)chat_say(client->server->room, client->member, frame + HEADER, length);
        buffer_consume(&client->frames, HEADER + length);
    }
    transport_unread(client->transport, size);
}

static bool is_upgrade(enum line_result result, const char *text, size_t size)
{
    static const char word[] = "/frames";
    return result == LINE_WHOLE && size == sizeof word - 1 && memcmp(text, word, size) == 0;
}

/* The answer is the last line: it says where the frames begin. */
static void upgrade(struct client *client)
{
    static const char answer[] = "* frames from here on\n";
    (void)transport_write(client->transport, answer, sizeof answer - 1);
    everybody_framed = true;
}

/* One arrival may bring many lines, or a part of one. What there is no time for in this turn is given back,
 * and comes again. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (!everybody_framed && may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        if (is_upgrade(result, text, length))
            upgrade(client);
        else
            serve_line(client, result, text, length);
    if (everybody_framed) {
        read_frames(client, bytes, size);
        return;
    }
    transport_unread(client->transport, size);
    if (client->beginning != KNOWN && size == 0 && !transport_is_closing(client->transport))
        judge_beginning(client, line_start(&client->input), line_held(&client->input),
                        line_held(&client->input) == 0);
}
/* END */

    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, HEADER + CHAT_LINE_MAX);
    /* END */
