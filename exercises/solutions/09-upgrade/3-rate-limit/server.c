/* A worker: that of stage 08, with a sense of time.
 *
 * Start at work(), then hear_client(), which is all there is to deadlines, then stop() and finish(),
 * which end without losing a word. New since 08: timers, and an orderly end. */
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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SILENCE_MS = 200,  /* until a client that says nothing is welcomed */
    REQUEST_MS = 2000, /* until one is that has begun a line which may become a request of HTTP */
    LINE_WORK = 2,     /* units of the turn's budget for a line, besides what is written */
    SLOW_MS = 100      /* a callback that takes longer is reported */
};

/* One worker. */
struct server {
    struct reactor *reactor;
    struct chat *room; /* its copy */
    struct worker *worker;
    struct acceptor *acceptor; /* NULL once we take no more clients */
    struct client *clients;    /* a list: those that have waited for the hub longest come first */
    struct client **last;      /* where the next one is linked to it */
    uint64_t patience_ms;      /* half of what a client may be silent; 0 if there is no limit */
    struct reactor_timer
        deadline; /* of what the end has to wait for: first our work, then our clients */
    struct reactor_call drain; /* drain_if_done(), while stopping */
    bool stopping;             /* we receive no more */
    bool drained;              /* all that we had received is with the hub */
    bool finishing;            /* all is said: clients are being closed */
};

/* What a client has said so far. A browser gives itself away with its first line. */
enum beginning {
    SILENT,  /* nothing */
    UNCLEAR, /* a beginning that may become a request */
    KNOWN    /* it speaks our language */
};

/* How long a client has been silent since it came in. */
enum silence { HEARD, ASKED };

struct client {
    struct server *server;
    struct client *next; /* in the list of all clients of this worker */
    struct client **link;
    struct transport *transport;
    struct line input;          /* the beginning of a line that has not arrived whole */
    struct chat_member *member; /* NULL until it has come in */
    enum beginning beginning;
    enum silence silence;
    struct reactor_timer
        patience; /* runs until it has come in; and then, as long as it is silent */
    bool waits;   /* has said more than the hub has passed on: we read no more */
    /* EXERCISE: what must be remembered of each client? */
    struct reactor_timer second; /* runs while its lines are counted */
    int lines;                   /* that it has said since then */
    /* END */
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

/* EXERCISE: a client may say five lines, and five more a second later. This says whether it may. */
static void forget_lines(void *data)
{
    struct client *client = data;
    client->lines = 0;
}

static bool may_speak(struct client *client)
{
    if (client->lines == 0 &&
        reactor_timer_start(client->server->reactor, &client->second, 1000, 0) == -1)
        return false;
    return ++client->lines <= 5;
}
/* END */

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(client->transport));
    if (client->member && !server->finishing)
        (void)chat_leave(server->room, client->member, "connection lost");
    reactor_timer_stop(server->reactor, &client->patience);
    /* EXERCISE: what must not outlive the client? */
    reactor_timer_stop(server->reactor, &client->second);
    /* END */
    unlink_client(client);
    line_release(&client->input);
    free(client);
    if (server->stopping)
        reactor_defer(server->reactor, &server->drain);
    end_if_empty(server);
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

/* --- Hearing nothing from a client ------------------------------------------------------------------- */

static void wait_for_client(struct client *client, enum silence silence)
{
    struct server *server = client->server;
    client->silence = silence;
    if (server->patience_ms > 0 &&
        reactor_timer_start(server->reactor, &client->patience, server->patience_ms, 0) == -1)
        transport_abort(client->transport);
}

/* Only a whole line counts. A byte a minute does not keep a connection. */
static void hear_client(struct client *client)
{
    if (client->member)
        wait_for_client(client, HEARD);
}

/* Whether what the client may have sent waits for us: as long as we do not read, and when we were busy or
 * stood still. Its silence is our doing then. */
static bool may_have_spoken(const struct client *client)
{
    return client->waits || client->server->stopping || transport_has_input(client->transport);
}

static void show_out(struct client *client)
{
    static const char farewell[] = "! you have been silent for too long\n";
    (void)chat_quit(client->server->room, client->member, "timed out");
    write_client(farewell, sizeof farewell - 1, client);
    transport_close(client->transport);
}

/* The client has been silent: for half its time, or for all of it. */
static void judge_silence(struct client *client)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    if (may_have_spoken(client)) {
        wait_for_client(client, client->silence);
    } else if (client->silence == HEARD) {
        wait_for_client(client, ASKED);
        write_client(question, sizeof question - 1, client);
    } else {
        show_out(client);
    }
}

/* --- Coming in -------------------------------------------------------------------------------------- */

static void join(struct client *client)
{
    reactor_timer_stop(client->server->reactor, &client->patience);
    client->member = chat_join(client->server->room, client);
    if (!client->member)
        transport_close(client->transport);
    hear_client(client);
}

static void wait_for_words(struct client *client, enum beginning beginning, uint64_t patience_ms)
{
    client->beginning = beginning;
    if (reactor_timer_start(client->server->reactor, &client->patience, patience_ms, 0) == -1)
        join(client);
}

/* A client that has not come in says nothing, or no more: nc waits for a welcome too. */
static void run_out_of_patience(void *data)
{
    struct client *client = data;
    reactor_name(client->server->reactor, "run_out_of_patience");
    if (transport_is_closing(client->transport))
        return;
    if (client->member)
        judge_silence(client);
    else if (may_have_spoken(client))
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
    bool pauses = client->waits || client->server->drained;
    (pauses ? transport_pause_reading : transport_resume_reading)(client->transport);
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

static bool is_pong(const char *text, size_t size)
{
    static const char pong[] = "/pong";
    return size == sizeof pong - 1 && memcmp(text, pong, size) == 0;
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
    hear_client(client);
    if (result == LINE_WHOLE && is_pong(text, size))
        return; /* it was only to be heard */
    /* EXERCISE: whoever may not speak is told so, with the line below, and nobody else hears it. */
    if (!may_speak(client)) {
        (void)chat_tell(room, client->member, "! too fast: five lines a second");
        return;
    }
    /* END */
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
    reactor_name(client->server->reactor, "read_client");
    while (may_go_on(client) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        serve_line(client, result, text, length);
    transport_unread(client->transport, size);
    if (client->server->stopping)
        reactor_defer(client->server->reactor, &client->server->drain);
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
    reactor_timer_init(&client->patience, run_out_of_patience, client);
    /* EXERCISE: what must be prepared? */
    reactor_timer_init(&client->second, forget_lines, client);
    /* END */
    line_init(&client->input, CHAT_LINE_MAX);
    line_expect_telnet(&client->input);
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

/* The hub has caught up: those that had to wait for it are heard again. For the others this changes nothing, and costs next to nothing. */
static void go_on(void *data)
{
    const struct server *server = data;
    for (struct client *c = server->clients; c; c = c->next)
        resume_client(c);
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

/* All that we have received is with the hub before this word is. If that takes too long, because somebody has
 * flooded us, the rest of it is dropped, and the others get their good-bye. */
static void drain(void *data)
{
    struct server *server = data;
    reactor_timer_stop(server->reactor, &server->deadline);
    server->drained = true;
    for (struct client *c = server->clients; c; c = c->next)
        read_or_pause(c);
    worker_drained(server->worker);
}

static void drain_if_done(void *data)
{
    struct server *server = data;
    bool done = !server->drained;
    for (const struct client *c = server->clients; c && done; c = c->next)
        done = transport_held(c->transport) == 0;
    if (done)
        drain(server);
}

/* We receive no more. What is received already and waits for its turn is still served. */
static void stop(void *data)
{
    struct server *server = data;
    stop_accepting(server);
    server->stopping = true;
    for (struct client *c = server->clients; c; c = c->next)
        transport_stop_receiving(c->transport);
    reactor_timer_init(&server->deadline, drain, server);
    if (reactor_timer_start(server->reactor, &server->deadline, DRAIN_MS, 0) == -1)
        drain(server);
    else
        reactor_defer(server->reactor, &server->drain);
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
    reactor_timer_stop(server->reactor, &server->deadline);
    reactor_timer_init(&server->deadline, cut_off_clients, server);
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
    server.last = &server.clients;
    server.worker = worker_open(server.reactor, start, &worker_events, &server);
    if (!server.worker)
        die("cannot reach the supervisor");
    server.acceptor = acceptor_open(server.reactor, start->listener, accept_client, &server);
    if (!server.acceptor || (start->exclusive && acceptor_set_exclusive(server.acceptor) == -1))
        die("cannot wait for clients");
    reactor_call_init(&server.drain, drain_if_done, &server);
    reactor_measure(server.reactor, SLOW_MS, report_slow, NULL);
    worker_ready(server.worker);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    return 0;
}
