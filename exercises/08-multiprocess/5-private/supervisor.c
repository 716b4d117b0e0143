/* 08-multiprocess: the same chat room, on several processes.
 *
 * Start at main(): this is the supervisor. It starts the workers, each of which serves some clients (see server.c), and
 * is their hub: what happens in one worker passes through here to all. New since 07: this file. */
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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct hub {
    const struct options *options;
    struct reactor *reactor;
    struct chat *room; /* a copy with no members of its own: to describe the room to new workers */
    struct workers *workers;
    struct reactor_signal signals[3];
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
    const struct hub *hub = data;
    char bytes[CHAT_EVENT_MAX];
    struct chat_event refusal = chat_refusal(event);
    bool happened = chat_apply(hub->room, event) == 0;
    workers_broadcast(hub->workers, bytes, chat_encode(happened ? event : &refusal, bytes));
    return 0;
}

/* EXERCISE: whom does a line concern? It should go to the workers of these, and wake no other. */
static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct hub *hub = data;
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == -1)
        return;
    if (event.kind == CHAT_SAY && event.text[0] == '/') {
        (void)chat_apply(hub->room, &event);
        workers_send(workers, number, bytes, size);
    } else {
        (void)relay(&event, hub);
    }
}
/* END */

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

/* The members that a dead worker served are gone with it. */
static void lose_worker(struct workers *workers, uint32_t number, int status, void *data)
{
    struct hub *hub = data;
    if (status != 0)
        note("worker %u is gone", number);
    (void)chat_abandon(hub->room, number, relay, hub);
}

static void note_failure(struct workers *workers, uint32_t number, int error, uint64_t pause_ms,
                         void *data)
{
    note("worker %u could not start: %s; next try in %.1f s", number,
         error ? strerror(error) : "it died before it was ready", (double)pause_ms / 1000);
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

/* Whoever asks twice does not want to wait. */
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

/* The terminal is gone. Its shell may send the signal once more. */
static void hang_up(void *data)
{
    const struct hub *hub = data;
    if (!terminal_is_gone())
        note("SIGHUP: there are no settings to load again; SIGTERM stops the server");
    else if (!hub->stopping)
        stop(data);
}

static void listen_to(struct hub *hub, int i, int number, reactor_function *function)
{
    reactor_signal_init(&hub->signals[i], function, hub);
    if (reactor_signal_start(hub->reactor, &hub->signals[i], number) == -1)
        die("cannot listen to signals");
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

int main(int argc, char **argv)
{
    struct options options =
        options_parse(argc, argv, OPTION_REACTOR | OPTION_WORKERS | OPTION_TIMEOUT);
    struct hub hub = {.options = &options,
                      .reactor = record(reactor_open(options.backend), &options)};
    raise_descriptor_limit();
    hub.room = chat_open((size_t)options.max_clients, 0, NULL, NULL, NULL);
    if (!hub.reactor || !hub.room)
        die("cannot open a chat room");
    /* Before there are workers: what is ours by then, they ignore. */
    listen_to(&hub, 0, SIGINT, stop);
    listen_to(&hub, 1, SIGTERM, stop);
    listen_to(&hub, 2, SIGHUP, hang_up);
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
