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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
    /* EXERCISE: what must be remembered of a slow reader? */
    bool slow;          /* its transport has asked us to write no more */
    struct buffer kept; /* whole lines that wait for it */
    unsigned dropped;   /* lines that came before those */
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
    buffer_release(&client->kept);
    /* END */
    free(client);
}

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

/* EXERCISE: lines for a slow reader wait with us, KEPT bytes at most. When there is no room the oldest
 * goes. */
enum { KEPT = 32 * 1024 };

/* What is kept has not begun to be sent, so nobody gets half a line. */
static void drop_oldest(struct client *client)
{
    const char *lines = buffer_data(&client->kept);
    const char *end = memchr(lines, '\n', buffer_size(&client->kept));
    buffer_consume(&client->kept, (size_t)(end - lines) + 1);
    client->dropped++;
}

static void keep_line(struct client *client, const char *line, size_t size)
{
    while (buffer_append(&client->kept, line, size) == -1) {
        if (buffer_is_empty(&client->kept)) { /* it has no room at all */
            client->dropped++;
            return;
        }
        drop_oldest(client);
    }
}

/* If it fails, the transport sees to it: the client is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    if (client->slow)
        keep_line(client, line, size);
    else
        (void)transport_write(client->transport, line, size);
}

/* The news of the gap stands where the lines are missing: behind all that was sent, before what was kept. */
static void send_kept(struct client *client)
{
    char news[64];
    int size = snprintf(news, sizeof news, "* %u lines were dropped\n", client->dropped);
    if (client->dropped > 0)
        (void)transport_write(client->transport, news, (size_t)size);
    if (!buffer_is_empty(&client->kept))
        (void)transport_write(client->transport, buffer_data(&client->kept),
                              buffer_size(&client->kept));
    buffer_release(&client->kept);
    client->dropped = 0;
}

static void pause_client(void *data)
{
    struct client *client = data;
    client->slow = true;
}

static void resume_client(void *data)
{
    struct client *client = data;
    client->slow = false;
    send_kept(client);
}

/* Nobody resumes a connection that is closing: what is kept goes now. */
static void dismiss_client(void *data)
{
    struct client *client = data;
    client->member = NULL;
    send_kept(client);
    transport_close(client->transport);
}
/* END */

static void admit_client(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    /* EXERCISE: what the kernel holds cannot be dropped any more, so it gets little. */
    int little = 16 * 1024; /* bytes */
    (void)setsockopt(transport_fd(transport), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    /* END */
    log_peer("accepted", transport_fd(transport));
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(transport);
}

/* EXERCISE: what else does the transport call? */
static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
    .connection_lost = close_client,
    .pause_writing = pause_client,
    .resume_writing = resume_client,
};
/* END */

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
    buffer_init(&client->kept, KEPT);
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
