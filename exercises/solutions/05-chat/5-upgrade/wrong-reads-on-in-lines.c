/* Refused with: in the same arrival
 *
 * Until the arrival ends, all is still lines. */

    /* EXERCISE: what must be remembered of a client? */
    bool framed;          /* after its line "/frames" */
    struct buffer frames; /* bytes of frames, as long as one is not complete */
    /* END */

    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */

/* EXERCISE: the line "/frames" is answered with "* frames from here on", the last line that the client gets.
 * Behind it all is frames, what comes and what goes: a length of two bytes, the higher first, then the text. */
enum { HEADER = 2, FRAMES_MAX = TRANSPORT_READ_AT_MOST + HEADER + CHAT_LINE_MAX };

static void serve_line(struct client *client, enum line_result result, const char *text,
                       size_t size)
{
    struct chat *room = client->server->room;
    if (result == LINE_WHOLE)
        (void)chat_say(room, client->member, text, size);
    else if (result == LINE_TOO_LONG)
        (void)chat_tell(room, client->member,
                        "! that line is too long: a line has at most 1024 bytes");
    else
        (void)chat_tell(room, client->member, "! that line is lost: the server is out of memory");
}

/* Say what is complete; what is not waits for the rest. Whoever claims too much is not trusted further. */
static void read_frames(struct client *client, const char *bytes, size_t size)
{
    if (size > 0 && buffer_append(&client->frames, bytes, size) == -1)
        transport_abort(client->transport);
    while (!transport_is_closing(client->transport) && buffer_size(&client->frames) >= HEADER) {
        const char *frame = buffer_data(&client->frames);
        size_t length = (size_t)((unsigned char)frame[0] << 8 | (unsigned char)frame[1]);
        if (length > CHAT_LINE_MAX) {
            transport_abort(client->transport);
            return;
        }
        if (buffer_size(&client->frames) < HEADER + length)
            return;
        (void)chat_say(client->server->room, client->member, frame + HEADER, length);
        buffer_consume(&client->frames, HEADER + length);
    }
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
    client->framed = true;
}

/* One arrival may bring many lines, or a part of one; and behind the last line, frames. After "/quit" the
 * rest is not read. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    if (client->framed) {
        read_frames(client, bytes, size);
        return;
    }
    while (client->member &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        if (is_upgrade(result, text, length))
            upgrade(client);
        else
            serve_line(client, result, text, length);
}

/* A frame needs no newline at its end. If it fails, the transport sees to it: the client reads too slowly, or
 * is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    size_t length = size - 1 < 0xffff ? size - 1 : 0xffff;
    char header[HEADER] = {(char)(length >> 8), (char)length};
    if (!client->framed) {
        (void)transport_write(client->transport, line, size);
    } else {
        (void)transport_write(client->transport, header, HEADER);
        (void)transport_write(client->transport, line, length);
    }
}
/* END */

    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, FRAMES_MAX);
    /* END */
