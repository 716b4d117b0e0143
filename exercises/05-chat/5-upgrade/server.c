/* 05-chat: a chat room, on transports.
 *
 * Start at main(), then read_client(). New since 04: the clients meet, so what one sends goes to many.
 * Gone: everything that moved bytes. Reading, writing, buffering and closing are the transport's; what
 * is a line is lib/line's to say; what a line means is the room's. What is left is how they fit. */
#include "acceptor.h"
#include "buffer.h"
#include "chat.h"
#include "cli.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "transport.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG = 128 /* connections that wait in the kernel until we accept them */
};

struct server {
    struct reactor *reactor;
    struct chat *room;
};

struct client {
    struct server *server;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL once it has left the room */
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
    line_release(&client->input);
    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */
    free(client);
}

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

/* One arrival may bring many lines, or a part of one. After "/quit" the rest is not read. */
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
        serve_line(client, result, text, length);
}

/* If it fails, the transport sees to it: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    (void)transport_write(client->transport, line, size);
}
/* END */

static void dismiss_client(void *data)
{
    struct client *client = data;
    client->member = NULL;
    transport_close(client->transport);
}

static void admit_client(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    log_peer("accepted", transport_fd(transport));
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(transport);
}

static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
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
    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, FRAMES_MAX);
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
