/* A worker: that of stage 06, with a sense of time.
 *
 * Start at work(), then hear_client(), which is all there is to deadlines, then stop() and finish(),
 * which end without losing a word. New since 06: timers, and an orderly end. */
#include "server.h"
#include "acceptor.h"
#include "chat.h"
#include "cli.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "timer.h"
#include "transport.h"
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_MS = 100 }; /* a callback that takes longer is reported */

/* One worker. */
struct server {
    struct reactor *reactor;
    struct chat *room; /* its copy */
    struct worker *worker;
    struct acceptor *acceptor; /* NULL once we take no more clients */
    struct client *clients;    /* a list */
    uint64_t patience_ms;      /* half of what a client may be silent; 0 if there is no limit */
    struct reactor_timer deadline;
    bool stopping;  /* we read no more at all */
    bool finishing; /* all is said: clients are being closed */
};

/* How long a client has been silent. */
enum silence { HEARD, ASKED, CLOSING };

struct client {
    struct server *server;
    struct client *next; /* in the list of all clients of this worker */
    struct client **link;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL once it has left the room */
    struct reactor_timer patience;
    enum silence silence;
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

/* A worker that takes no more clients ends with its last one, but not before the hub has heard it all. */
static void end_if_empty(const struct server *server)
{
    if (server->acceptor || server->clients)
        return;
    if (server->finishing)
        reactor_stop(server->reactor);
    else if (!server->stopping)
        worker_drained(server->worker);
}

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(client->transport));
    if (client->member && !server->finishing)
        (void)chat_leave(server->room, client->member, "connection lost");
    reactor_timer_stop(server->reactor, &client->patience);
    unlink_client(client);
    line_release(&client->input);
    free(client);
    end_if_empty(server);
}

static void wait_for_client(struct client *client, enum silence silence)
{
    struct server *server = client->server;
    uint64_t patience_ms = silence == CLOSING ? STOP_MS : server->patience_ms;
    client->silence = silence;
    if (patience_ms > 0 &&
        reactor_timer_start(server->reactor, &client->patience, patience_ms, 0) == -1)
        transport_abort(client->transport);
}

/* Only a whole line counts. A byte a minute does not keep a connection. */
static void hear_client(struct client *client)
{
    if (client->silence != CLOSING)
        wait_for_client(client, HEARD);
}

static bool is_pong(const char *text, size_t size)
{
    static const char pong[] = "/pong";
    return size == sizeof pong - 1 && memcmp(text, pong, size) == 0;
}

static void serve_line(struct client *client, enum line_result result, const char *text,
                       size_t size)
{
    struct chat *room = client->server->room;
    /* EXERCISE: or is it here? */
    hear_client(client);
    /* END */
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

static bool may_go_on(const struct client *client);

/* One arrival may bring many lines, or a part of one. After "/quit" the rest is not read. */
static void read_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    reactor_name(client->server->reactor, "read_client");
    /* EXERCISE: is this where a client is heard? What keeps a connection must be worth it. */
    /* END */
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

/* A client that does not read what is left for it is waited for, but not for ever. */
static void dismiss_client(void *data)
{
    struct client *client = data;
    client->member = NULL;
    wait_for_client(client, CLOSING);
    transport_close(client->transport);
}

/* The client has been silent: for half its time, or for all of it. As long as we do not read, that is
 * our doing. */
static void run_out_of_patience(void *data)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    static const char farewell[] = "! you have been silent for too long\n";
    struct client *client = data;
    const struct server *server = client->server;
    reactor_name(server->reactor, "run_out_of_patience");
    if (client->silence == CLOSING) {
        transport_abort(client->transport);
    } else if (server->stopping || transport_has_input(client->transport)) {
        hear_client(client);
    } else if (client->silence == HEARD) {
        wait_for_client(client, ASKED);
        write_client(question, sizeof question - 1, client);
    } else {
        (void)chat_leave(server->room, client->member, "timed out");
        write_client(farewell, sizeof farewell - 1, client);
        dismiss_client(client);
    }
}

static void admit_client(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    link_client(client);
    hear_client(client);
    if (client->server->stopping)
        transport_pause_reading(transport);
    log_peer("accepted", transport_fd(transport));
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        dismiss_client(client);
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
    reactor_timer_init(&client->patience, run_out_of_patience, client);
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

static void answer_question(const struct server *server, const char *bytes);

static void receive_event(const char *bytes, size_t size, void *data)
{
    const struct server *server = data;
    struct chat_event event;
    reactor_name(server->reactor, "receive_event");
    if (bytes[0] == STATISTICS)
        answer_question(server, bytes);
    else if (server->finishing)
        return; /* the good-bye was the last word: members of the room may be gone already */
    else if (chat_decode(bytes, size, &event) == -1 || chat_apply(server->room, &event) == -1)
        die("this worker's copy of the room is lost");
}

/* The hub has caught up: those that had to wait for it, see may_go_on(), are heard again. For the others
 * this changes nothing, and costs next to nothing. */
static void go_on(void *data)
{
    const struct server *server = data;
    for (struct client *c = server->clients; c && !server->stopping; c = c->next)
        transport_resume_reading(c->transport);
}

/* --- The end: nothing that was read is lost -------------------------------------------------------- */

static void stop_accepting(struct server *server)
{
    acceptor_close(server->acceptor);
    server->acceptor = NULL;
}

/* Another worker takes our place. Whoever we serve, we serve until they leave. */
static void retire(void *data)
{
    stop_accepting(data);
    end_if_empty(data);
}

/* All that our clients have said is with the hub before this word is. */
static void stop(void *data)
{
    struct server *server = data;
    stop_accepting(server);
    server->stopping = true;
    for (struct client *c = server->clients; c; c = c->next)
        transport_pause_reading(c->transport);
    worker_drained(server->worker);
}

static void cut_off_clients(void *data)
{
    const struct server *server = data;
    for (struct client *c = server->clients; c; c = c->next)
        transport_abort(c->transport);
}

/* All that anybody has said is with our clients, or waits to be sent to them. */
static void finish(void *data)
{
    static const char farewell[] = "* the server is stopping\n";
    struct server *server = data;
    server->finishing = true;
    for (struct client *c = server->clients; c; c = c->next) {
        write_client(farewell, sizeof farewell - 1, c);
        transport_close(c->transport);
    }
    if (reactor_timer_start(server->reactor, &server->deadline, STOP_MS, 0) == -1)
        cut_off_clients(server);
    end_if_empty(server);
}

static void end(void *data)
{
    const struct server *server = data;
    reactor_stop(server->reactor);
}

static const struct worker_events worker_events = {
    .received = receive_event,
    .lost = end,
    .retire = retire,
    .stop = stop,
    .finish = finish,
    .resume_sending = go_on,
};

/* --- Watching ourselves ---------------------------------------------------------------------------- */

static void answer_question(const struct server *server, const char *bytes)
{
    struct reactor_statistics loop = reactor_statistics(server->reactor);
    struct statistics answer = {.turns = loop.turns, .slowest = (double)loop.slowest / 1e6};
    memcpy(&answer.question, bytes, sizeof answer.question);
    snprintf(answer.slow_name, sizeof answer.slow_name, "%s", loop.slow_name);
    for (const struct client *c = server->clients; c; c = c->next) {
        answer.connections++;
        answer.queued += transport_queued(c->transport);
    }
    (void)worker_send(server->worker, &answer, sizeof answer);
}

static void report_slow(const char *name, uint64_t nanoseconds, void *data)
{
    note("slow: %s took %.0f ms, and everybody waited", name, (double)nanoseconds / 1e6);
}

/* A worker's life. Everything here is made after the fork, and is its own. */
int work(const struct worker_start *start, const struct options *options)
{
    struct server server = {.reactor = reactor_open(options->backend),
                            .patience_ms = (uint64_t)options->idle_timeout * 500};
    server.room = chat_open((size_t)options->max_clients, start->number, &clients_outlet,
                            publish_event, &server);
    if (!server.reactor || !server.room)
        die("cannot open a chat room");
    server.worker = worker_open(server.reactor, start, &worker_events, &server);
    if (!server.worker)
        die("cannot reach the supervisor");
    server.acceptor = acceptor_open(server.reactor, start->listener, accept_client, &server);
    if (!server.acceptor || (start->exclusive && acceptor_set_exclusive(server.acceptor) == -1))
        die("cannot wait for clients");
    reactor_timer_init(&server.deadline, cut_off_clients, &server);
    reactor_measure(server.reactor, SLOW_MS, report_slow, NULL);
    worker_ready(server.worker);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    return 0;
}
