/* A worker: the chat server of stage 07, with one of several copies of the room.
 *
 * Start at work(), which makes everything anew after the fork, then publish_event() and receive_event(),
 * which keep the copies alike. The code above them, which serves the clients, is that of stage 07. */
#include "server.h"
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "greeting.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "share.h"
#include "timer.h"
#include "transport.h"
#include "worker.h"

#include <stdlib.h>
#include <string.h>

enum {
    SILENCE_MS = 200,  /* until a client that says nothing is welcomed */
    REQUEST_MS = 2000, /* until one is that has begun a line which may become a request of HTTP */
    LINE_WORK = 2      /* units of the turn's budget for a line, besides what is written */
};

/* One worker. */
struct server {
    struct reactor *reactor;
    struct chat *room; /* its copy */
    struct worker *worker;
    struct client *clients; /* a list: those that have waited for the hub longest come first */
    struct client **last;   /* where the next one is linked to it */
};

/* What a client has said so far. A browser gives itself away with its first line. */
enum beginning {
    SILENT,  /* nothing */
    UNCLEAR, /* a beginning that may become a request */
    KNOWN    /* it speaks our language */
};

struct client {
    struct server *server;
    struct client *next; /* in the list of all clients of this worker */
    struct client **link;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL until it has come in */
    enum beginning beginning;
    struct reactor_timer patience; /* runs until it has come in */
    bool waits;                    /* has said more than the hub has passed on: we read no more */
};

static void link_client(struct client *client)
{
    struct server *server = client->server;
    client->next = NULL;
    client->link = server->last;
    *client->link = client;
    server->last = &client->next;
}

static void unlink_client(struct client *client)
{
    *client->link = client->next;
    *(client->next ? &client->next->link : &client->server->last) = client->link;
}

static void close_client(int reason, void *data)
{
    struct client *client = data;
    log_peer("closed", transport_fd(client->transport));
    if (client->member)
        (void)chat_leave(client->server->room, client->member, "connection lost");
    reactor_timer_stop(client->server->reactor, &client->patience);
    unlink_client(client);
    line_release(&client->input);
    free(client);
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

/* --- Talking, no faster than the hub -------------------------------------------------------------------- */

static void read_or_pause(struct client *client)
{
    (client->waits ? transport_pause_reading : transport_resume_reading)(client->transport);
}

/* Enough of what it has said has come back, or the hub has caught up. */
static void resume_client(void *data)
{
    struct client *client = data;
    client->waits = false;
    read_or_pause(client);
}

/* All that the client has said has happened: it may be waiting for what it was told, or to say one thing more. */
static void answer_client(void *data)
{
    struct client *client = data;
    transport_flush(client->transport);
    if (client->waits)
        resume_client(client);
}

/* What a client floods must wait in its own connection: in the hub all others would wait behind it. And if the
 * hub, or another worker, is behind, whoever has said something already has to wait. A client that has nothing
 * on its way may always say one thing, or those that flood would leave no room for it. */
static bool may_say(struct client *client)
{
    const struct server *server = client->server;
    if (!client->member || chat_is_answered(client->member))
        return true;
    if (worker_may_send(server->worker) && chat_may_say(server->room, client->member))
        return true;
    client->waits = true;
    unlink_client(client); /* to the end: see go_on() */
    link_client(client);
    read_or_pause(client);
    return false;
}

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
static bool may_go_on(struct client *client)
{
    reactor_consume(client->server->reactor, LINE_WORK);
    return transport_may_go_on(client->transport) && may_say(client);
}

/* One arrival may bring many lines, or a part of one. What there is no time for in this turn is given back,
 * and comes again. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        serve_line(client, result, text, length);
    transport_unread(client->transport, size);
    if (client->beginning != KNOWN && size == 0 && !transport_is_closing(client->transport))
        judge_beginning(client, line_start(&client->input), line_held(&client->input),
                        line_held(&client->input) == 0);
}

static void admit_client(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    transport_set_paced(transport);
    link_client(client);
    read_or_pause(client);
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
    .resume = resume_client,
    .answered = answer_client,
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

/* The hub has caught up: those that had to wait for it are heard again. For the others this changes nothing, and costs next to nothing. */
static void go_on(void *data)
{
    const struct server *server = data;
    for (struct client *c = server->clients; c; c = c->next)
        resume_client(c);
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
    server.last = &server.clients;
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
