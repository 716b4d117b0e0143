/* 07-chat: a chat room. What one client sends goes to all others.
 *
 * Start at main(), then follow a client: accept_client(), welcome_client(), serve_line(), close_client().
 * New since 06: lines (lib/line, lib/receiver) and the room (lib/chat). From 05 come the deadline, now with a
 * question before it, and the orderly end, now with a good-bye. */
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"
#include "receiver.h"
#include "signals.h"
#include "timer.h"
#include "transport.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG = 128,   /* connections that wait in the kernel until we accept them */
    DRAIN_MS = 2000, /* so long may it take, once we stop, to serve what was received before */
    STOP_MS = 5000,  /* so long may clients take to read what is left for them when all is said */
    SIGNALS = 3
};

/* STOPPING: we receive no more, and serve what we have received. CLOSING: all is said. */
enum server_phase { SERVING, STOPPING, CLOSING };

struct server {
    struct reactor *reactor;
    struct acceptor *acceptor;
    struct chat *room;
    struct client *clients; /* a list, the newest first */
    enum server_phase phase;
    uint64_t patience_ms;          /* half of what a client may be silent; 0 if there is no limit */
    struct reactor_timer deadline; /* of STOPPING, then of CLOSING */
    struct reactor_call drain;     /* close_if_drained(), while STOPPING */
    struct reactor_signal signals[SIGNALS];
};

/* HEARD and ASKED are in the room. ASKED: silent for half its time, and asked whether it is there. */
enum phase { AT_DOOR, HEARD, ASKED };

struct client {
    struct server *server;
    struct client *next;
    struct client **link; /* what points to this client in the list */
    struct receiver receiver;
    struct chat_member *member; /* NULL while AT_DOOR */
    enum phase phase;
    struct reactor_timer patience; /* runs while it is in the room */
};

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(receiver_transport(&client->receiver)));
    if (client->phase != AT_DOOR && server->phase != CLOSING)
        (void)chat_leave(server->room, client->member, "connection lost");
    reactor_timer_stop(server->reactor, &client->patience);
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
    free(client);
    if (server->phase == STOPPING)
        reactor_defer(server->reactor, &server->drain);
    else if (server->phase == CLOSING && !server->clients)
        reactor_stop(server->reactor);
}

/* If it fails, the transport closes the connection: the client reads too slowly, or is gone. */
static void write_client(const char *line, size_t size, void *data)
{
    const struct client *client = data;
    (void)transport_write(receiver_transport(&client->receiver), line, size);
}

static void dismiss_client(void *data)
{
    const struct client *client = data;
    transport_close(receiver_transport(&client->receiver));
}

/* --- A client that is silent ------------------------------------------------------------------------- */

static void wait_for_client(struct client *client, enum phase phase)
{
    struct server *server = client->server;
    client->phase = phase;
    if (server->patience_ms > 0 &&
        reactor_timer_start(server->reactor, &client->patience, server->patience_ms, 0) == -1)
        transport_abort(receiver_transport(&client->receiver));
}

static void show_out(struct client *client)
{
    static const char farewell[] = "! you have been silent for too long\n";
    (void)chat_quit(client->server->room, client->member, "timed out");
    write_client(farewell, sizeof farewell - 1, client);
    dismiss_client(client);
}

/* The client was silent for half its time. While its words wait for us, its silence is our doing. */
static void judge_silence(void *data)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    struct client *client = data;
    const struct transport *transport = receiver_transport(&client->receiver);
    if (transport_is_closing(transport))
        return;
    if (client->server->phase != SERVING || transport_has_input(transport)) {
        wait_for_client(client, client->phase);
    } else if (client->phase == HEARD) {
        wait_for_client(client, ASKED);
        write_client(question, sizeof question - 1, client);
    } else {
        show_out(client);
    }
}

/* --- What a client does ------------------------------------------------------------------------------- */

static void welcome_client(void *data)
{
    struct client *client = data;
    client->member = chat_join(client->server->room, client);
    if (client->member)
        wait_for_client(client, HEARD);
    else
        dismiss_client(client);
}

/* It leaves the room at once. It may still read what was written to it. */
static void leave_room(void *data)
{
    const struct client *client = data;
    if (client->phase == AT_DOOR ||
        chat_quit(client->server->room, client->member, "connection lost") == -1)
        transport_close(receiver_transport(&client->receiver));
}

static bool is_pong(const char *text, size_t size)
{
    static const char pong[] = "/pong";
    return size == sizeof pong - 1 && memcmp(text, pong, size) == 0;
}

/* Only a whole line counts as a sign of life. A byte a minute does not keep a connection. */
static void serve_line(enum line_result result, const char *text, size_t size, void *data)
{
    struct client *client = data;
    struct chat *room = client->server->room;
    wait_for_client(client, HEARD);
    if (result == LINE_WHOLE && is_pong(text, size))
        return; /* it was only to be heard */
    if (result == LINE_WHOLE)
        (void)chat_say(room, client->member, text, size);
    else if (result == LINE_TOO_LONG)
        (void)chat_tell(room, client->member,
                        "! that line is too long: a line has at most 1024 bytes");
    else
        (void)chat_tell(room, client->member, "! that line is lost: the server is out of memory");
}

static void note_progress(void *data)
{
    const struct client *client = data;
    if (client->server->phase == STOPPING)
        reactor_defer(client->server->reactor, &client->server->drain);
}

static const struct receiver_protocol client_protocol = {
    .welcomed = welcome_client,
    .refused = leave_room,
    .line_received = serve_line,
    .handled = note_progress,
    .ended = leave_room,
    .connection_lost = close_client,
};

static const struct chat_outlet clients_outlet = {
    .deliver = write_client,
    .dismiss = dismiss_client,
};

static void link_client(struct server *server, struct client *client)
{
    client->next = server->clients;
    client->link = &server->clients;
    if (client->next)
        client->next->link = &client->next;
    server->clients = client;
}

static void accept_client(int fd, void *data)
{
    struct server *server = data;
    struct client *client = calloc(1, sizeof *client);
    if (!client || receiver_open(&client->receiver, server->reactor, fd, CHAT_LINE_MAX,
                                 &client_protocol, client) == -1) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
        return;
    }
    client->server = server;
    reactor_timer_init(&client->patience, judge_silence, client);
    link_client(server, client);
    log_peer("accepted", fd);
}

/* --- The end: what was received is served, then everybody hears good-bye ------------------------------- */

static void cut_off_clients(void *data)
{
    const struct server *server = data;
    for (const struct client *c = server->clients; c; c = c->next)
        transport_abort(receiver_transport(&c->receiver));
}

/* Start the deadline of a phase; without memory for it, the deadline is now. */
static void limit_phase(struct server *server, reactor_function *end, uint64_t delay_ms)
{
    reactor_timer_stop(server->reactor, &server->deadline);
    reactor_timer_init(&server->deadline, end, server);
    if (reactor_timer_start(server->reactor, &server->deadline, delay_ms, 0) == -1)
        end(server);
}

static void close_clients(void *data)
{
    static const char farewell[] = "* the server is stopping\n";
    struct server *server = data;
    server->phase = CLOSING;
    for (struct client *c = server->clients; c; c = c->next) {
        write_client(farewell, sizeof farewell - 1, c);
        dismiss_client(c);
    }
    limit_phase(server, cut_off_clients, STOP_MS);
    if (!server->clients)
        reactor_stop(server->reactor);
}

static void close_if_drained(void *data)
{
    struct server *server = data;
    bool drained = server->phase == STOPPING;
    for (const struct client *c = server->clients; c && drained; c = c->next)
        drained = transport_held(receiver_transport(&c->receiver)) == 0;
    if (drained)
        close_clients(server);
}

static void stop(void *data)
{
    struct server *server = data;
    if (server->phase != SERVING)
        exit(1); /* whoever asks twice does not want to wait */
    server->phase = STOPPING;
    acceptor_close(server->acceptor);
    for (const struct client *c = server->clients; c; c = c->next)
        transport_stop_receiving(receiver_transport(&c->receiver));
    limit_phase(server, close_clients, DRAIN_MS);
    reactor_defer(server->reactor, &server->drain);
}

/* The terminal is gone. Its shell may send the signal once more. */
static void hang_up(void *data)
{
    const struct server *server = data;
    if (!terminal_is_gone())
        note("SIGHUP: there are no settings to load again; SIGTERM stops the server");
    else if (server->phase == SERVING)
        stop(data);
}

static void listen_to_signals(struct server *server)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&server->signals[i], numbers[i] == SIGHUP ? hang_up : stop, server);
        if (reactor_signal_start(server->reactor, &server->signals[i], numbers[i]) == -1)
            die("cannot listen to signals");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_BACKEND | OPTION_TIMEOUT);
    struct server server = {.reactor = reactor_open(options.backend),
                            .patience_ms = (uint64_t)options.idle_timeout * 500};
    raise_descriptor_limit();
    server.room = chat_open((size_t)options.max_clients, 0, &clients_outlet, NULL, NULL);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    server.acceptor = acceptor_open(server.reactor, listener, accept_client, &server);
    if (!server.acceptor)
        die("cannot wait for clients");
    reactor_timer_init(&server.deadline, close_clients, &server);
    reactor_call_init(&server.drain, close_if_drained, &server);
    listen_to_signals(&server);
    announce(listener);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    chat_close(server.room);
    reactor_close(server.reactor);
}
