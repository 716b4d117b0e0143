/* A worker: the chat server of stage 07, with one of several copies of the room.
 *
 * Start at work(), which makes everything after the fork, then publish_event() and receive_event(), which keep
 * the copies alike, then may_say(), which keeps a client from flooding the hub, then stop() and finish(). */
#include "server.h"
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"
#include "receiver.h"
#include "share.h"
#include "transport.h"
#include "worker.h"

#include <stdlib.h>
#include <string.h>

/* So long may it take, once we stop, to serve what was received before. */
enum { DRAIN_MS = 2000 };

struct server {
    struct reactor *reactor;
    struct acceptor *acceptor;
    struct chat *room; /* a copy */
    struct worker *worker;
    struct receiver_group clients;
    uint64_t silence_ms; /* of a client, at most; 0 if there is no limit */
};

struct client {
    struct server *server;
    struct receiver receiver;
    struct chat_member *member; /* NULL until it is in the room */
};

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(receiver_transport(&client->receiver)));
    if (client->member && server->clients.phase != GROUP_CLOSING)
        (void)chat_leave(server->room, client->member, "connection lost");
    free(client);
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

static void ask_client(void *data)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    write_client(question, sizeof question - 1, data);
}

static void show_out(void *data)
{
    static const char farewell[] = "! you have been silent for too long\n";
    struct client *client = data;
    write_client(farewell, sizeof farewell - 1, client);
    (void)chat_quit(client->server->room, client->member, "timed out");
    dismiss_client(client);
}

/* --- No client is faster than the hub ----------------------------------------------------------------- */

/* Enough of what it has said has come back. */
static void resume_client(void *data)
{
    struct client *client = data;
    receiver_resume(&client->receiver);
}

/* All that the client has said has happened: it may be waiting for the answer, or to say one thing more. */
static void answer_client(void *data)
{
    const struct client *client = data;
    transport_flush(receiver_transport(&client->receiver));
    resume_client(data);
}

/* What a client floods must wait in its own connection: in the hub all others would wait behind it. A client
 * that has nothing on its way may always say one thing, or those that flood would leave no room for it. */
static bool may_say(void *data)
{
    const struct client *client = data;
    const struct server *server = client->server;
    return !client->member || chat_is_answered(client->member) ||
           (worker_may_send(server->worker) && chat_may_say(server->room, client->member));
}

/* The hub has caught up. */
static void resume_clients(void *data)
{
    const struct server *server = data;
    receiver_group_resume(&server->clients);
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

/* Its end takes the way of its questions, behind them: it may still read the answers. */
static void leave_room(void *data)
{
    struct client *client = data;
    if (!client->member || chat_quit(client->server->room, client->member, "connection lost") == -1)
        dismiss_client(client);
}

/* Whether the client still has something to read: an answer that is on its way, or waits to be sent. */
static bool is_owed_words(const struct client *client)
{
    return client->member && (!chat_is_answered(client->member) ||
                              transport_queued(receiver_transport(&client->receiver)) > 0);
}

/* A client that is owed nothing is gone at once, so its place is free when the room hears that it has left. */
static void end_client(void *data)
{
    if (is_owed_words(data))
        leave_room(data);
    else
        dismiss_client(data);
}

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

static const struct receiver_protocol client_protocol = {
    .welcomed = welcome_client,
    .refused = leave_room,
    .may_receive = may_say,
    .line_received = serve_line,
    .silent = ask_client,
    .timed_out = show_out,
    .ended = end_client,
    .connection_lost = close_client,
};

static const struct chat_outlet clients_outlet = {
    .deliver = write_client,
    .dismiss = dismiss_client,
    .resume = resume_client,
    .answered = answer_client,
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
    log_peer("accepted", fd);
}

/* --- The bus: what our clients do goes to the hub, and happens when it comes back ---------------------- */

static int publish_event(const struct chat_event *event, void *data)
{
    const struct server *server = data;
    char bytes[CHAT_EVENT_MAX];
    return worker_send(server->worker, bytes, chat_encode(event, bytes));
}

/* After the good-bye, members of the room may be gone already. */
static void receive_event(const char *bytes, size_t size, void *data)
{
    const struct server *server = data;
    struct chat_event event;
    if (server->clients.phase == GROUP_CLOSING)
        return;
    if (chat_decode(bytes, size, &event) == -1 || chat_apply(server->room, &event) == -1)
        die("this worker's copy of the room is lost");
}

/* --- The end: all that any worker has received passes through the hub, then everybody hears good-bye ---- */

static void stop(void *data)
{
    struct server *server = data;
    acceptor_close(server->acceptor);
    receiver_group_stop(&server->clients, DRAIN_MS);
}

static void report_drained(void *data)
{
    const struct server *server = data;
    worker_drained(server->worker);
}

static void finish(void *data)
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

static void end(void *data)
{
    const struct server *server = data;
    reactor_stop(server->reactor);
}

static const struct receiver_group_events clients_events = {
    .stopped = report_drained,
    .emptied = end_if_closing,
};

static const struct worker_events worker_events = {
    .received = receive_event,
    .lost = end,
    .stop = stop,
    .finish = finish,
    .resume_sending = resume_clients,
};

/* A worker's life. Everything here is made after the fork, and is its own. */
int work(const struct worker_start *start, const struct options *options)
{
    struct server server = {.reactor = record(reactor_open(options->backend), options),
                            .silence_ms = (uint64_t)options->idle_timeout * 1000};
    receiver_group_init(&server.clients, server.reactor, &clients_events, &server);
    server.room = chat_open((size_t)options->max_clients, start->number, &clients_outlet,
                            publish_event, &server);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    server.worker = worker_open(server.reactor, start, &worker_events, &server);
    if (!server.worker)
        die("cannot listen to the supervisor");
    server.acceptor = acceptor_open(server.reactor, start->listener, accept_client, &server);
    if (!server.acceptor || (start->exclusive && acceptor_set_exclusive(server.acceptor) == -1))
        die("cannot wait for clients");
    worker_ready(server.worker);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    return 0;
}
