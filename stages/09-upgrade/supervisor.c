/* 09-upgrade: the same chat room, with deadlines and an orderly end.
 *
 * Start at main(): the supervisor of stage 08, which now listens to signals. SIGINT and SIGTERM stop the
 * server without losing a word, SIGHUP replaces the workers one after another, SIGUSR1 asks all of them
 * how they are. What it means for a worker is in server.c. New since 08: signals, and statistics. */
#include "chat.h"
#include "cli.h"
#include "reactor.h"
#include "reload.h"
#include "server.h"
#include "signals.h"
#include "timer.h"
#include "transport.h"
#include "workers.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    SIGNALS = 4,
    ASKED = WORKERS_MAX * (RELOAD_RETIRED + 2), /* workers that may be asked how they are */
    ANSWER_MS = 1000                            /* in which they have to answer that */
};

struct hub {
    const struct options *options;
    struct reactor *reactor;
    struct chat *room; /* a copy with no members of its own: to describe the room to new workers */
    struct workers *workers;
    struct reload *reload;
    unsigned long long messages; /* that members have sent */
    struct statistics total;     /* of the answers that have come */
    uint32_t awaited[ASKED];     /* workers whose answers have not */
    size_t awaited_count;
    struct reactor_timer answers; /* runs while any are awaited */
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

static reactor_function report;

/* All workers are asked at once; the number tells to which question an answer belongs. One that is stopped
 * will not answer, so we do not wait for all of them without end. */
static void ask_workers(void *data)
{
    struct hub *hub = data;
    unsigned question = hub->total.question.number + 1;
    hub->total = (struct statistics){.question = {STATISTICS, question}};
    hub->awaited_count = 0;
    for (uint32_t n = 0; (n = workers_next(hub->workers, n)) != 0 && hub->awaited_count < ASKED;)
        hub->awaited[hub->awaited_count++] = n;
    workers_broadcast(hub->workers, &hub->total.question, sizeof hub->total.question);
    if (reactor_timer_start(hub->reactor, &hub->answers, ANSWER_MS, 0) == -1)
        report(hub);
}

/* The numbers of the workers that did not answer, as " 3 5 and more". */
static void list_silent(const struct hub *hub, char *text, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < hub->awaited_count && used < room; i++)
        used += (size_t)snprintf(text + used, room - used, " %u", hub->awaited[i]);
    if (used >= room)
        memcpy(text + room - sizeof " ...", " ...", sizeof " ...");
}

static void report(void *data)
{
    struct hub *hub = data;
    const struct statistics *total = &hub->total;
    char silent[200] = "";
    list_silent(hub, silent, sizeof silent);
    reactor_timer_stop(hub->reactor, &hub->answers);
    note("connections %u, messages %llu, queued bytes %zu, turns %llu, "
         "slowest callback %.1f ms (%s)%s%s",
         total->connections, hub->messages, total->queued, total->turns, total->slowest,
         total->slow_name, hub->awaited_count > 0 ? "; no answer from worker" : "", silent);
    hub->awaited_count = 0;
}

/* One answer less to wait for: it has come, or its worker is gone. */
static void await_no_more(struct hub *hub, uint32_t number)
{
    for (size_t i = 0; i < hub->awaited_count; i++) {
        if (hub->awaited[i] != number)
            continue;
        hub->awaited[i] = hub->awaited[--hub->awaited_count];
        if (hub->awaited_count == 0)
            report(hub);
    }
}

static void add_answer(struct hub *hub, uint32_t number, const char *bytes)
{
    struct statistics answer;
    struct statistics *total = &hub->total;
    memcpy(&answer, bytes, sizeof answer);
    if (answer.question.number != total->question.number || hub->awaited_count == 0)
        return;
    total->connections += answer.connections;
    total->queued += answer.queued;
    total->turns += answer.turns;
    if (answer.slowest >= total->slowest) {
        total->slowest = answer.slowest;
        memcpy(total->slow_name, answer.slow_name, sizeof total->slow_name);
    }
    await_no_more(hub, number);
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (size == sizeof(struct statistics) && bytes[0] == STATISTICS)
        add_answer(data, number, bytes);
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

static void note_death(uint32_t number, int status)
{
    if (status == WORKERS_STATUS_UNKNOWN)
        note("worker %u died, and something still holds it: a debugger?", number);
    else if (status != 0)
        note("worker %u died: %s %d", number, WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* The members that a dead worker served are gone with it; and so is its answer. */
static void lose_worker(struct workers *workers, uint32_t number, int status, void *data)
{
    struct hub *hub = data;
    note_death(number, status);
    (void)chat_abandon(hub->room, number, relay, hub);
    await_no_more(hub, number);
}

static void note_failure(struct workers *workers, uint32_t number, int error, uint64_t pause_ms,
                         void *data)
{
    note("worker %u could not start: %s; next try in %.1f s", number,
         error ? strerror(error) : "it died before it was ready", (double)pause_ms / 1000);
}

static void note_early_end(int error, void *data)
{
    note("the reload has ended early: %s; the workers that serve go on",
         error ? strerror(error) : "a new worker died before it was ready");
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

/* Asked twice, we are in a hurry: nobody is told. */
static void stop(void *data)
{
    struct hub *hub = data;
    if (hub->stopping) {
        workers_kill(hub->workers);
        exit(1);
    }
    hub->stopping = true;
    workers_stop(hub->workers, STOP_MS + TRANSPORT_LINGER_MS + 1000);
}

/* SIGHUP, "hang up", means the end when the terminal has gone: its window was closed. Its shell may send the
 * signal once more. A server without a terminal is told in this way to reload. */
static void hang_up(void *data)
{
    struct hub *hub = data;
    if (!terminal_is_gone())
        reload_start(hub->reload);
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
    .start_failed = note_failure,
    .stopped = end,
};

static const struct reload_events reload_events = {.failed = note_early_end};

int main(int argc, char **argv)
{
    struct options options =
        options_parse(argc, argv, OPTION_BACKEND | OPTION_WORKERS | OPTION_TIMEOUT);
    struct hub hub = {.options = &options, .reactor = reactor_open(options.backend)};
    raise_descriptor_limit();
    hub.room = chat_open((size_t)options.max_clients, 0, NULL, NULL, NULL);
    if (!hub.reactor || !hub.room)
        die("cannot open a chat room");
    reactor_timer_init(&hub.answers, report, &hub);
    listen_to_signals(&hub); /* before there are workers: what is ours by then, they ignore */
    hub.workers = workers_open(hub.reactor, options.host, options.port, (unsigned)options.workers,
                               options.balance, &workers_events, &hub);
    if (!hub.workers)
        die("cannot listen on %s:%s", options.host, options.port);
    hub.reload = reload_open(hub.reactor, hub.workers, &reload_events, &hub);
    if (!hub.reload)
        die("cannot prepare a reload");
    if (reactor_run(hub.reactor) == -1)
        die("cannot supervise the workers");
    reload_close(hub.reload);
    workers_close(hub.workers);
    chat_close(hub.room);
    reactor_close(hub.reactor);
}
