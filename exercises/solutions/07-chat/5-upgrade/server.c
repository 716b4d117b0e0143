/* 07-chat: a chat room, on transports.
 *
 * Start at main(), then read_client(). New since 04: the clients meet, so what one sends goes to many.
 * Gone: everything that moved bytes. Reading, writing, buffering and closing are the transport's; what
 * is a line is lib/line's to say; what a line means is the room's. What is left is how they fit. */
#include "acceptor.h"
#include "buffer.h"
#include "chat.h"
#include "cli.h"
#include "greeting.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "timer.h"
#include "transport.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG = 128,     /* connections that wait in the kernel until we accept them */
    SILENCE_MS = 200,  /* until a client that says nothing is welcomed */
    REQUEST_MS = 2000, /* until one is that has begun a line which may become a request of HTTP */
    LINE_WORK = 2      /* units of the turn's budget for a line, besides what is written */
};

struct server {
    struct reactor *reactor;
    struct chat *room;
};

/* What a client has said so far. A browser gives itself away with its first line. */
enum beginning {
    SILENT,  /* nothing */
    UNCLEAR, /* a beginning that may become a request */
    KNOWN    /* it speaks our language */
};

struct client {
    struct server *server;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL until it has come in */
    enum beginning beginning;
    struct reactor_timer patience; /* runs until it has come in */
    /* EXERCISE: what must be remembered of a client? */
    bool framed;          /* after its line "/frames" */
    struct buffer frames; /* bytes of frames, as long as one is not complete */
    /* END */
};

static void close_client(int reason, void *data)
{
    struct client *client = data;
    log_peer("closed", transport_fd(client->transport));
    if (client->member)
        (void)chat_leave(client->server->room, client->member, "connection lost");
    reactor_timer_stop(client->server->reactor, &client->patience);
    line_release(&client->input);
    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */
    free(client);
}

/* EXERCISE: the line "/frames" is answered with "* frames from here on", the last line that the client gets.
 * Behind it all is frames, what comes and what goes: a length of two bytes, the higher first, then the text. */
enum { HEADER = 2 };

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

static void dismiss_client(void *data)
{
    struct client *client = data;
    transport_close(client->transport);
}

/* --- Coming in -------------------------------------------------------------------------------------- */

static void join(struct client *client)
{
    reactor_timer_stop(client->server->reactor, &client->patience);
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(client->transport);
}

static void wait_for_words(struct client *client, enum beginning beginning, uint64_t patience_ms)
{
    client->beginning = beginning;
    if (reactor_timer_start(client->server->reactor, &client->patience, patience_ms, 0) == -1)
        join(client);
}

/* It says nothing, or no more: nc waits for a welcome too. What has come and was not read may tell more. */
static void run_out_of_patience(void *data)
{
    struct client *client = data;
    if (transport_is_closing(client->transport))
        return;
    if (transport_has_input(client->transport))
        wait_for_words(client, client->beginning, SILENCE_MS);
    else
        join(client);
}

/* A browser, say. It tries again and again, and must not come in each time. */
static void turn_away(struct client *client, enum greeting greeting)
{
    if (greeting == GREETING_HTTP)
        write_client(greeting_bad_request, strlen(greeting_bad_request), client);
    if (client->member) /* it was silent for long */
        (void)chat_quit(client->server->room, client->member, "connection lost");
    transport_close(client->transport);
}

/* A first line has begun, or is there. */
static void judge_beginning(struct client *client, const char *text, size_t size, bool whole)
{
    enum greeting greeting = greeting_judge(text, size, whole);
    if (greeting == GREETING_HTTP || greeting == GREETING_TLS) {
        turn_away(client, greeting);
    } else if (greeting == GREETING_TEXT) {
        client->beginning = KNOWN;
        if (!client->member)
            join(client);
    } else if (client->beginning == SILENT && !client->member) {
        wait_for_words(client, UNCLEAR, REQUEST_MS);
    }
}

/* The first line is there. One that is too long and still unclear will not become clearer. */
static void judge_line(struct client *client, enum line_result result, const char *text,
                       size_t size)
{
    if (result != LINE_NO_MEMORY)
        judge_beginning(client, text, size, result == LINE_WHOLE);
    if (client->beginning != KNOWN && !client->member && !transport_is_closing(client->transport))
        turn_away(client, GREETING_HTTP);
}

/* --- Talking ---------------------------------------------------------------------------------------- */

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
    client->framed = true;
}

/* One arrival may bring many lines, or a part of one. What there is no time for in this turn is given back,
 * and comes again. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (!client->framed && may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        if (is_upgrade(result, text, length))
            upgrade(client);
        else
            serve_line(client, result, text, length);
    if (client->framed) {
        read_frames(client, bytes, size);
        return;
    }
    transport_unread(client->transport, size);
    if (client->beginning != KNOWN && size == 0 && !transport_is_closing(client->transport))
        judge_beginning(client, line_start(&client->input), line_held(&client->input),
                        line_held(&client->input) == 0);
}
/* END */

static void admit_client(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    transport_set_paced(transport);
    log_peer("accepted", transport_fd(transport));
    wait_for_words(client, SILENT, SILENCE_MS);
}

/* Whether it still has something to read: an answer that is on its way, or waits to be sent. */
static bool is_owed_words(const struct client *client)
{
    return client->member &&
           (!chat_is_answered(client->member) || transport_queued(client->transport) > 0);
}

/* Who half-closes may still read, so its end takes the way of its questions, behind them. Its last words need
 * no line feed. */
static void take_leave(void *data)
{
    struct client *client = data;
    const char *text;
    size_t size;
    if (line_finish(&client->input, &text, &size) == LINE_WHOLE)
        serve_line(client, LINE_WHOLE, text, size);
    if (!is_owed_words(client) ||
        chat_quit(client->server->room, client->member, "connection lost") == -1)
        transport_close(client->transport);
}

static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
    .eof_received = take_leave,
    .connection_lost = close_client,
};

static const struct chat_outlet clients_outlet = {
    .deliver = write_client,
    .dismiss = dismiss_client,
};

static struct client *new_client(struct server *server)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        return NULL;
    client->server = server;
    line_init(&client->input, CHAT_LINE_MAX);
    line_expect_telnet(&client->input);
    reactor_timer_init(&client->patience, run_out_of_patience, client);
    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, HEADER + CHAT_LINE_MAX);
    /* END */
    return client;
}

static void accept_client(int fd, void *data)
{
    struct server *server = data;
    struct client *client = new_client(server);
    if (!client || !transport_open(server->reactor, fd, &client_protocol, client)) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_BACKEND);
    struct server server = {.reactor = reactor_open(options.backend)};
    raise_descriptor_limit();
    server.room = chat_open((size_t)options.max_clients, 0, &clients_outlet, NULL, NULL);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    if (!acceptor_open(server.reactor, listener, accept_client, &server))
        die("cannot wait for clients");
    announce(listener);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
}
