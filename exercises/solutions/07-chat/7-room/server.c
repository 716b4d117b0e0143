/* EXERCISE: write a chat server. lib/chat is the room, lib/receiver makes lines of what the clients send, lib/transport
 * carries what they are to read. For the command line and the ready line call options_parse(), announce() and die()
 * of cli.h. */
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"
#include "receiver.h"
#include "transport.h"

#include <stdlib.h>

enum { BACKLOG = 128 }; /* connections that wait in the kernel until we accept them */

struct server {
    struct chat *room;
    struct receiver_group clients;
};

struct client {
    struct server *server;
    struct receiver receiver;
    struct chat_member *member; /* NULL until it has come in */
};

/* --- What the room does to a client ---------------------------------------------------------------------- */

/* If it fails, the transport closes the connection: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    const struct client *client = data;
    (void)transport_write(receiver_transport(&client->receiver), line, size);
}

/* It may still read what was written to it. */
static void dismiss_client(void *data)
{
    const struct client *client = data;
    transport_close(receiver_transport(&client->receiver));
}

static const struct chat_outlet clients_outlet = {
    .deliver = write_client,
    .dismiss = dismiss_client,
};

/* --- What a client does ----------------------------------------------------------------------------------- */

static void welcome_client(void *data)
{
    struct client *client = data;
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        dismiss_client(client);
}

static void serve_line(enum line_result result, const char *text, size_t size, void *data)
{
    const struct client *client = data;
    struct chat *room = client->server->room;
    if (result == LINE_WHOLE)
        (void)chat_say(room, client->member, text, size);
    else if (result == LINE_TOO_LONG)
        (void)chat_tell(room, client->member,
                        "! that line is too long: a line has at most 1024 bytes");
    else
        (void)chat_tell(room, client->member, "! that line is lost: the server is out of memory");
}

/* The connection is there still. */
static void leave_room(void *data)
{
    struct client *client = data;
    if (client->member)
        (void)chat_quit(client->server->room, client->member, "connection lost");
    dismiss_client(client);
}

/* The connection is gone, and nobody knows the client any more after this. */
static void close_client(int reason, void *data)
{
    struct client *client = data;
    log_peer("closed", transport_fd(receiver_transport(&client->receiver)));
    if (client->member)
        (void)chat_leave(client->server->room, client->member, "connection lost");
    free(client);
}

static const struct receiver_protocol client_protocol = {
    .welcomed = welcome_client,
    .refused = leave_room,
    .line_received = serve_line,
    .ended = leave_room,
    .connection_lost = close_client,
};

/* --- The server -------------------------------------------------------------------------------------------- */

static void accept_client(int fd, void *data)
{
    struct server *server = data;
    struct client *client = calloc(1, sizeof *client);
    if (!client || receiver_open(&client->receiver, &server->clients, fd, CHAT_LINE_MAX,
                                 &client_protocol, client) == -1) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
        return;
    }
    client->server = server;
    log_peer("accepted", fd);
}

static void do_nothing(void *data)
{
}

static const struct receiver_group_events clients_events = {
    .stopped = do_nothing,
    .emptied = do_nothing,
};

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_BACKEND);
    struct server server;
    struct reactor *reactor = reactor_open(options.backend);
    server.room = chat_open((size_t)options.max_clients, 0, &clients_outlet, NULL, NULL);
    raise_descriptor_limit();
    if (!reactor || !server.room)
        die("cannot open a chat room");
    receiver_group_init(&server.clients, reactor, &clients_events, &server);
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    if (!acceptor_open(reactor, listener, accept_client, &server))
        die("cannot wait for clients");
    announce(listener);
    if (reactor_run(reactor) == -1)
        die("cannot wait for clients");
}
/* END */
