    /* EXERCISE: what must be remembered of a client? */
    bool framed;          /* after its line "/frames" */
    struct buffer frames; /* bytes of a frame that has not arrived whole */
    /* END */

    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */

/* EXERCISE: the line "/frames" is answered with "* frames from here on", the last line that the client gets.
 * Behind it all is frames, what comes and what goes: a length of two bytes, the higher first, then the text. */
enum { HEADER = 2 };

/* If it fails, the transport closes the connection: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    const struct client *client = data;
    (void)transport_write(receiver_transport(&client->receiver), line, size);
}
/* END */

/* EXERCISE: here a client asks for frames. read_frames() takes them, once the receiver hands it bytes. */
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

/* What is not whole waits for the rest. A client that claims too much is not trusted further. */
static void read_frames(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    struct transport *transport = receiver_transport(&client->receiver);
    while (transport_may_go_on(transport) && fill_frame(client, &bytes, &size, HEADER)) {
        const char *frame = buffer_data(&client->frames);
        size_t length = (size_t)((unsigned char)frame[0] << 8 | (unsigned char)frame[1]);
        if (length > CHAT_LINE_MAX) {
            transport_abort(transport);
            return;
        }
        if (!fill_frame(client, &bytes, &size, HEADER + length))
            break;
        serve_line(LINE_WHOLE, buffer_data(&client->frames) + HEADER, length, client);
        buffer_consume(&client->frames, HEADER + length);
        reactor_consume(client->server->reactor, RECEIVER_LINE_WORK);
    }
    transport_unread(transport, size);
}
/* END */

    /* EXERCISE: whom does the receiver hand bytes that are no lines? */
    .bytes_received = read_frames,
    /* END */

    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, HEADER + CHAT_LINE_MAX);
    /* END */
