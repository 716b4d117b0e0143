/* A worker: the chat server of stage 05, with one of several copies of the room.
 *
 * Start at work(), which makes everything anew after the fork, then publish_event() and receive_event(),
 * which keep the copies alike. The code above them, which serves the clients, is that of stage 05. */
#include "server.h"
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "transport.h"
#include "worker.h"

#include <stdlib.h>

/* One worker. */
struct server {
    struct reactor *reactor;
    struct chat *room; /* its copy */
    struct worker *worker;
    struct client *clients; /* a list */
};

struct client {
    struct server *server;
    struct client *next; /* in the list of all clients of this worker */
    struct client **link;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL once it has left the room */
};

static void link_client(struct client *client)
{
    struct client **first = &client->server->clients;
    client->next = *first;
    client->link = first;
    if (client->next)
        client->next->link = &client->next;
    *first = client;
}

static void unlink_client(struct client *client)
{
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
}

static void close_client(int reason, void *data)
{
    struct client *client = data;
    log_peer("closed", transport_fd(client->transport));
    if (client->member)
        (void)chat_leave(client->server->room, client->member, "connection lost");
    unlink_client(client);
    line_release(&client->input);
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

static bool may_go_on(const struct client *client);

/* One arrival may bring many lines, or a part of one. After "/quit" the rest is not read. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        serve_line(client, result, text, length);
    if (client->member)
        transport_unread(client->transport, size);
}

/* If it fails, the transport sees to it: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    struct client *client = data;
    (void)transport_write(client->transport, line, size);
}

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
    link_client(client);
    log_peer("accepted", transport_fd(transport));
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(transport);
}

/* Who half-closes may still read: what it has asked for is on its way through the hub, and so is its end. */
static void take_leave(void *data)
{
    const struct client *client = data;
    if (!client->member || chat_quit(client->server->room, client->member, "connection lost") == -1)
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

/* --- The bus: what our clients do goes to the hub, and happens when it comes back ------------------ */

/* Whether a client may say more in this turn. What clients say goes through the hub. If the hub is behind,
 * whoever wants to say something waits, and is not read from: otherwise what one who floods has said would
 * wait in a queue before what all others say. */
static bool may_go_on(const struct client *client)
{
    const struct server *server = client->server;
    if (worker_may_send(server->worker))
        return client->member && reactor_has_budget(server->reactor);
    transport_pause_reading(client->transport);
    return false;
}

static int publish_event(const struct chat_event *event, void *data)
{
    const struct server *server = data;
    char bytes[CHAT_EVENT_MAX];
    return worker_send(server->worker, bytes, chat_encode(event, bytes));
}

static void receive_event(const char *bytes, size_t size, void *data)
{
    const struct server *server = data;
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == -1 || chat_apply(server->room, &event) == -1)
        die("this worker's copy of the room is lost");
}

/* The hub has caught up: those that had to wait for it, see may_go_on(), are heard again. For the others
 * this changes nothing, and costs next to nothing. */
static void go_on(void *data)
{
    const struct server *server = data;
    for (struct client *c = server->clients; c; c = c->next)
        transport_resume_reading(c->transport);
}

static void end(void *data)
{
    const struct server *server = data;
    reactor_stop(server->reactor);
}

static const struct worker_events worker_events = {
    .received = receive_event,
    .lost = end,
    .resume_sending = go_on,
};

/* A worker's life. Everything here is made after the fork, and is its own. */
int work(const struct worker_start *start, const struct options *options)
{
    struct server server = {.reactor = reactor_open(options->backend)};
    server.room = chat_open((size_t)options->max_clients, start->number, &clients_outlet,
                            publish_event, &server);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    server.worker = worker_open(server.reactor, start, &worker_events, &server);
    if (!server.worker)
        die("cannot reach the supervisor");
    struct acceptor *acceptor =
        acceptor_open(server.reactor, start->listener, accept_client, &server);
    if (!acceptor || (start->exclusive && acceptor_set_exclusive(acceptor) == -1))
        die("cannot wait for clients");
    worker_ready(server.worker);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    return 0;
}
