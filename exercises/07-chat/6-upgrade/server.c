/* 07-chat: a chat room. What one client sends goes to all others.
 *
 * Start at main(), then follow a client: accept_client(), welcome_client(), serve_line(), close_client().
 * New since 06: lines (lib/line, lib/receiver) and the room (lib/chat). From 05 come the deadline, now with a
 * question before it, and the orderly end, now with a good-bye. */
#include "acceptor.h"
#include "buffer.h"
#include "chat.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"
#include "receiver.h"
#include "signals.h"
#include "transport.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG = 128,   /* connections that wait in the kernel until we accept them */
    DRAIN_MS = 2000, /* so long may it take, once we stop, to serve what was received before */
    STOP_MS = 5000,  /* so long may clients take to read what is left for them when all is said */
};

struct server {
    struct reactor *reactor;
    struct acceptor *acceptor;
    struct chat *room;
    struct receiver_group clients;
    uint64_t silence_ms; /* of a client, at most; 0 if there is no limit */
    struct reactor_signal signals[3];
};

struct client {
    struct server *server;
    struct receiver receiver;
    struct chat_member *member; /* NULL until it is in the room */
    /* EXERCISE: what must be remembered of a client? */
    bool framed;          /* after its line "/frames" */
    struct buffer frames; /* bytes of a frame that has not arrived whole */
    /* END */
};

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(receiver_transport(&client->receiver)));
    if (client->member && server->clients.phase != GROUP_CLOSING)
        (void)chat_leave(server->room, client->member, "connection lost");
    /* EXERCISE: what must go with the client? */
    buffer_release(&client->frames);
    /* END */
    free(client);
}

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

static void dismiss_client(void *data)
{
    const struct client *client = data;
    transport_close(receiver_transport(&client->receiver));
}

/* --- A client that is silent ------------------------------------------------------------------------- */

static void ask_client(void *data)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    write_client(question, sizeof question - 1, data);
}

/* The farewell comes first: the room dismisses the client, and then nothing more can be written. */
static void show_out(void *data)
{
    static const char farewell[] = "! you have been silent for too long\n";
    struct client *client = data;
    write_client(farewell, sizeof farewell - 1, client);
    (void)chat_quit(client->server->room, client->member, "timed out");
}

/* --- What a client does ------------------------------------------------------------------------------- */

static void welcome_client(void *data)
{
    struct client *client = data;
    client->member = chat_join(client->server->room, client);
    if (client->member)
        receiver_limit_silence(&client->receiver, client->server->silence_ms);
    else
        dismiss_client(client);
}

/* It leaves the room at once. It may still read what was written to it. */
static void leave_room(void *data)
{
    struct client *client = data;
    if (client->member)
        (void)chat_quit(client->server->room, client->member, "connection lost");
    dismiss_client(client);
}

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

static const struct receiver_protocol client_protocol = {
    .welcomed = welcome_client,
    .refused = leave_room,
    .line_received = serve_line,
    .silent = ask_client,
    .timed_out = show_out,
    /* EXERCISE: whom does the receiver hand bytes that are no lines? */
    .bytes_received = read_frames,
    /* END */
    .ended = leave_room,
    .connection_lost = close_client,
};

static const struct chat_outlet clients_outlet = {
    .deliver = write_client,
    .dismiss = dismiss_client,
};

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
    /* EXERCISE: what must be prepared? */
    buffer_init(&client->frames, HEADER + CHAT_LINE_MAX);
    /* END */
    log_peer("accepted", fd);
}

/* --- The end: what was received is served, then everybody hears good-bye ------------------------------- */

static void say_goodbye(void *data)
{
    struct server *server = data;
    receiver_group_close(&server->clients, "* the server is stopping\n", STOP_MS);
}

static void end_if_closing(void *data)
{
    const struct server *server = data;
    if (server->clients.phase == GROUP_CLOSING)
        reactor_stop(server->reactor);
}

static const struct receiver_group_events clients_events = {
    .stopped = say_goodbye,
    .emptied = end_if_closing,
};

static void stop(void *data)
{
    struct server *server = data;
    if (server->clients.phase != GROUP_OPEN)
        exit(1); /* whoever asks twice does not want to wait */
    acceptor_close(server->acceptor);
    receiver_group_stop(&server->clients, DRAIN_MS);
}

/* The terminal is gone. Its shell may send the signal once more. */
static void hang_up(void *data)
{
    const struct server *server = data;
    if (!terminal_is_gone())
        note("SIGHUP: there are no settings to load again; SIGTERM stops the server");
    else if (server->clients.phase == GROUP_OPEN)
        stop(data);
}

static void listen_to_signals(struct server *server)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < 3; i++) {
        reactor_signal_init(&server->signals[i], numbers[i] == SIGHUP ? hang_up : stop, server);
        if (reactor_signal_start(server->reactor, &server->signals[i], numbers[i]) == -1)
            die("cannot listen to signals");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_REACTOR | OPTION_TIMEOUT);
    struct server server = {.reactor = record(reactor_open(options.backend), &options),
                            .silence_ms = (uint64_t)options.idle_timeout * 1000};
    raise_descriptor_limit();
    receiver_group_init(&server.clients, server.reactor, &clients_events, &server);
    server.room = chat_open((size_t)options.max_clients, 0, &clients_outlet, NULL, NULL);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    server.acceptor = acceptor_open(server.reactor, listener, accept_client, &server);
    if (!server.acceptor)
        die("cannot wait for clients");
    listen_to_signals(&server);
    announce(listener);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    chat_close(server.room);
    reactor_close(server.reactor);
}
