/* 07-timers-signals: the same chat room, with deadlines and an orderly end.
 *
 * Start at main(): the supervisor of stage 06, which now listens to signals. SIGINT and SIGTERM stop the
 * server without losing a word, SIGHUP replaces the workers one after another, SIGUSR1 asks all of them
 * how they are. What it means for a worker is in server.c. New since 06: signals, and statistics. */
#include "chat.h"
#include "cli.h"
#include "reactor.h"
#include "server.h"
#include "signals.h"
#include "transport.h"
#include "workers.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { SIGNALS = 4 };

struct hub {
    const struct options *options;
    struct reactor *reactor;
    struct chat *room; /* a copy with no members of its own: to describe the room to new workers */
    struct workers *workers;
    unsigned long long messages; /* that members have sent */
    struct statistics total;     /* of the answers that have come */
    size_t awaited;              /* answers that have not */
    struct reactor_signal signals[SIGNALS];
    bool stopping;
};

/* A worker that has just begun. */
struct newcomer {
    struct workers *workers;
    uint32_t number;
};

static int begin_work(const struct worker_start *start, void *data)
{
    const struct hub *hub = data;
    return work(start, hub->options);
}

/* Whatever happens, happens here first: the order in which it passes is the order for all. What there is no
 * memory for here, happens nowhere. */
static int relay(const struct chat_event *event, void *data)
{
    struct hub *hub = data;
    char bytes[CHAT_EVENT_MAX];
    struct chat_event refusal = chat_refusal(event);
    bool happened = chat_apply(hub->room, event) == 0;
    hub->messages += event->kind == CHAT_SAY;
    workers_broadcast(hub->workers, bytes, chat_encode(happened ? event : &refusal, bytes));
    return 0;
}

/* All workers are asked at once, and answer when they get to it; the number tells to which question. */
static void ask_workers(void *data)
{
    struct hub *hub = data;
    unsigned number = hub->total.question.number + 1;
    hub->total = (struct statistics){.question = {STATISTICS, number}};
    hub->awaited = workers_count(hub->workers);
    workers_broadcast(hub->workers, &hub->total.question, sizeof hub->total.question);
}

static void add_answer(struct hub *hub, const char *bytes)
{
    struct statistics answer;
    struct statistics *total = &hub->total;
    memcpy(&answer, bytes, sizeof answer);
    if (answer.question.number != total->question.number)
        return;
    total->connections += answer.connections;
    total->queued += answer.queued;
    total->turns += answer.turns;
    if (answer.slowest >= total->slowest) {
        total->slowest = answer.slowest;
        memcpy(total->slow_name, answer.slow_name, sizeof total->slow_name);
    }
    if (--hub->awaited == 0)
        note("connections %u, messages %llu, queued bytes %zu, turns %llu, "
             "slowest callback %.1f ms (%s)",
             total->connections, hub->messages, total->queued, total->turns, total->slowest,
             total->slow_name);
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (size == sizeof(struct statistics) && bytes[0] == STATISTICS)
        add_answer(data, bytes);
    else if (chat_decode(bytes, size, &event) == 0)
        (void)relay(&event, data);
}

/* A new worker gets to know who is there before it hears anything else. */
static int introduce(const struct chat_event *event, void *data)
{
    const struct newcomer *newcomer = data;
    char bytes[CHAT_EVENT_MAX];
    workers_send(newcomer->workers, newcomer->number, bytes, chat_encode(event, bytes));
    return 0;
}

static void brief_worker(struct workers *workers, uint32_t number, void *data)
{
    const struct hub *hub = data;
    struct newcomer newcomer = {workers, number};
    (void)chat_describe(hub->room, introduce, &newcomer);
}

/* The members that a dead worker served are gone with it; and so is its answer. */
static void lose_worker(struct workers *workers, uint32_t number, int status, void *data)
{
    struct hub *hub = data;
    if (status != 0)
        note("worker %u died: %s %d", number, WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    (void)chat_abandon(hub->room, number, relay, hub);
    if (hub->awaited > 0)
        ask_workers(hub);
}

static void serve(struct workers *workers, void *data)
{
    announce(workers_listener(workers));
}

static void end(struct workers *workers, bool failed, void *data)
{
    const struct hub *hub = data;
    if (failed) {
        errno = 0; /* no call of ours has failed */
        die("no worker stays alive");
    }
    reactor_stop(hub->reactor);
}

/* --- Signals --------------------------------------------------------------------------------------- */

/* Asked twice, we are in a hurry: the workers are gone as soon as we are. */
static void stop(void *data)
{
    struct hub *hub = data;
    if (hub->stopping)
        exit(1);
    hub->stopping = true;
    workers_stop(hub->workers, STOP_MS + TRANSPORT_LINGER_MS + 1000);
}

/* SIGHUP, "hang up", means the end when the terminal has gone: its window was closed. Its shell may send the
 * signal once more. A server without a terminal is told in this way to reload. */
static void hang_up(void *data)
{
    struct hub *hub = data;
    if (!terminal_is_gone())
        workers_reload(hub->workers);
    else if (!hub->stopping)
        stop(hub);
}

static const struct {
    int number;
    reactor_function *function;
} signals[SIGNALS] = {{SIGINT, stop}, {SIGTERM, stop}, {SIGHUP, hang_up}, {SIGUSR1, ask_workers}};

static void listen_to_signals(struct hub *hub)
{
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&hub->signals[i], signals[i].function, hub);
        if (reactor_signal_start(hub->reactor, &hub->signals[i], signals[i].number) == -1)
            die("cannot listen to signals");
    }
}

static const struct workers_events workers_events = {
    .work = begin_work,
    .started = brief_worker,
    .ready = serve,
    .received = relay_message,
    .died = lose_worker,
    .stopped = end,
};

int main(int argc, char **argv)
{
    struct options options =
        options_parse(argc, argv, OPTION_BACKEND | OPTION_WORKERS | OPTION_TIMEOUT);
    struct hub hub = {.options = &options, .reactor = reactor_open(options.backend)};
    raise_descriptor_limit();
    hub.room = chat_open((size_t)options.max_clients, 0, NULL, NULL, NULL);
    if (!hub.reactor || !hub.room)
        die("cannot open a chat room");
    listen_to_signals(&hub); /* before there are workers: what is ours by then, they ignore */
    hub.workers = workers_open(hub.reactor, options.host, options.port, (unsigned)options.workers,
                               options.balance, &workers_events, &hub);
    if (!hub.workers)
        die("cannot listen on %s:%s", options.host, options.port);
    if (reactor_run(hub.reactor) == -1)
        die("cannot supervise the workers");
    workers_close(hub.workers);
    chat_close(hub.room);
    reactor_close(hub.reactor);
}
