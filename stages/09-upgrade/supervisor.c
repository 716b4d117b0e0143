/* 09-upgrade: the same chat room, which changes while it serves.
 *
 * Start at main(): the supervisor of stage 08. SIGHUP has it read its settings again and replace its workers one
 * after another; SIGUSR2 has it start the program that is on disk now, and make way for it. What retiring means
 * for a worker is in server.c. New since 08: both signals, and what a service manager is told. */
#include "adopt.h"
#include "chat.h"
#include "cli.h"
#include "handover.h"
#include "notify.h"
#include "reactor.h"
#include "reload.h"
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
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS = 4 };

enum phase {
    SERVING,
    STARTING, /* a new program, which does not serve yet; so we do */
    RETIRING, /* a new program serves, and our clients go on until they leave */
    STOPPING
};

struct hub {
    struct options options; /* the workers' too, as they are when a worker is forked */
    struct reactor *reactor;
    struct chat *room; /* a copy with no members of its own: to describe the room to new workers */
    struct workers *workers;
    struct reload *reload;
    struct handover *handover;
    enum phase phase;
    bool reload_waits; /* until it is known whose affair it is: SIGHUP came while STARTING */
    struct reactor_signal signals[SIGNALS];
};

/* A worker that has just begun. */
struct newcomer {
    struct workers *workers;
    uint32_t number;
};

static int begin_work(const struct worker_start *start, void *data)
{
    const struct hub *hub = data;
    handover_leave(hub->handover);
    return work(start, &hub->options);
}

/* Whatever happens, happens here first: the order in which it passes is the order for all. What there is no
 * memory for here, happens nowhere. */
static int relay(const struct chat_event *event, void *data)
{
    struct hub *hub = data;
    char bytes[CHAT_EVENT_MAX];
    struct chat_event refusal = chat_refusal(event);
    bool happened = chat_apply(hub->room, event) == 0;
    workers_broadcast(hub->workers, bytes, chat_encode(happened ? event : &refusal, bytes));
    return 0;
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0)
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

/* The members that a dead worker served are gone with it. */
static void lose_worker(struct workers *workers, uint32_t number, int status, void *data)
{
    struct hub *hub = data;
    note_death(number, status);
    (void)chat_abandon(hub->room, number, relay, hub);
}

static void note_failure(struct workers *workers, uint32_t number, int error, uint64_t pause_ms,
                         void *data)
{
    note("worker %u could not start: %s; next try in %.1f s", number,
         error ? strerror(error) : "it died before it was ready", (double)pause_ms / 1000);
}

/* What the service manager does not hear may matter to it, and it is no reason to end. */
static void check_notice(int result)
{
    if (result == -1)
        complain("cannot tell the service manager");
}

/* If an older program waits for that, it learns it, and whoever started it has read a ready line already. */
static void serve(struct workers *workers, void *data)
{
    if (!handover_ready())
        announce(workers_listener(workers));
    check_notice(notify_ready());
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

/* --- New settings ------------------------------------------------------------------------------------ */

static void note_reload(void *data)
{
    note("the new settings are in force");
    check_notice(notify_ready());
}

static void note_early_end(int error, void *data)
{
    note("the reload has ended early: %s; the workers that serve go on",
         error ? strerror(error) : "a new worker died before it was ready");
    check_notice(notify_ready());
}

/* What a running process cannot change. A new one can. */
static void keep_address(struct options *next, const struct options *now)
{
    bool differs = strcmp(next->host, now->host) != 0 || strcmp(next->port, now->port) != 0 ||
                   next->backend != now->backend || next->balance != now->balance;
    if (differs)
        note("host, port, backend and balance stay as they are: SIGUSR2 changes them");
    memcpy(next->host, now->host, sizeof next->host);
    memcpy(next->port, now->port, sizeof next->port);
    next->backend = now->backend;
    next->balance = now->balance;
}

static int take_settings(struct hub *hub)
{
    struct options next;
    if (options_read_again(&next) == -1)
        return -1;
    keep_address(&next, &hub->options);
    if (reload_resize(hub->reload, (unsigned)next.workers) == -1) {
        complain("cannot go from %d to %d workers", hub->options.workers, next.workers);
        return -1;
    }
    struct chat_event places = chat_resize((size_t)next.max_clients);
    (void)relay(&places, hub);
    hub->options = next;
    return 0;
}

static const struct reload_events reload_events = {.done = note_reload, .failed = note_early_end};

static void reload(struct hub *hub)
{
    check_notice(notify_reloading());
    if (take_settings(hub) == 0) {
        reload_start(hub->reload);
    } else {
        note("the settings stay as they were");
        check_notice(notify_ready());
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

/* --- A new program ------------------------------------------------------------------------------------ */

static void make_way(pid_t pid, void *data)
{
    struct hub *hub = data;
    note("the new program serves, as process %ld; this one ends with its last client", (long)pid);
    hub->phase = RETIRING;
    reload_make_way(hub->reload);
    if (hub->reload_waits)
        kill(pid, SIGHUP); /* it may have read its settings before they changed */
}

static void go_on(int error, int status, void *data)
{
    struct hub *hub = data;
    if (error == ETIMEDOUT)
        note("the new program does not serve within %d s, and is killed; this one goes on",
             HANDOVER_START_MS / 1000);
    else if (error)
        note("the new program does not start: %s; this one goes on", strerror(error));
    else
        note("the new program does not start: %s %d; this one goes on",
             WIFSIGNALED(status) ? "signal" : "exit status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    hub->phase = SERVING;
    if (hub->reload_waits)
        reload(hub);
    hub->reload_waits = false;
}

static const struct handover_events handover_events = {.ready = make_way, .failed = go_on};

/* The end of process 1 is the end of all processes in its container, the new program's too. */
static void upgrade(void *data)
{
    struct hub *hub = data;
    int listeners[WORKERS_MAX];
    if (getpid() == 1)
        note("process 1 cannot make way for a new program: replace the container");
    else if (hub->phase == STARTING)
        note("a new program is starting already");
    else if (hub->phase != SERVING)
        note("no new program is started: this one ends");
    else if (handover_start(hub->handover, listeners, workers_listeners(hub->workers, listeners)) ==
             -1)
        complain("cannot start a new program");
    else
        hub->phase = STARTING;
}

/* Sockets that were handed over are ours if they are where we are to listen. */
static bool fits(const struct options *options, int listener)
{
    int is_there =
        options->port_chosen ? handover_is_at(listener, options->host, options->port) : 1;
    if (is_there == -1)
        die("cannot find out whether the sockets that were handed over are at %s:%s", options->host,
            options->port);
    return is_there;
}

static struct workers *open_workers(struct hub *hub, const int *listeners, int count)
{
    const struct options *options = &hub->options;
    struct workers *workers;
    if (count > 0 && fits(options, listeners[0])) {
        workers =
            workers_open_on(hub->reactor, listeners, (unsigned)count, (unsigned)options->workers,
                            options->balance, &workers_events, hub);
        if (!workers)
            die("cannot share %d sockets that were handed over among %d workers (%s)", count,
                options->workers, options->balance);
        return workers;
    }
    while (count > 0)
        close(listeners[--count]);
    workers = workers_open(hub->reactor, options->host, options->port, (unsigned)options->workers,
                           options->balance, &workers_events, hub);
    if (!workers)
        die("cannot listen on %s:%s", options->host, options->port);
    return workers;
}

/* --- Signals --------------------------------------------------------------------------------------- */

/* Asked twice, we are in a hurry: nobody is told. The end of a program that has made way is nobody's business. A
 * program that is starting ends with us: a stop is for the whole service. */
static void stop(void *data)
{
    struct hub *hub = data;
    if (hub->phase == STOPPING) {
        workers_kill(hub->workers);
        exit(1);
    }
    if (hub->phase != RETIRING)
        check_notice(notify_stopping());
    handover_close(hub->handover);
    hub->handover = NULL;
    hub->phase = STOPPING;
    workers_stop(hub->workers, STOP_MS + TRANSPORT_LINGER_MS + 1000);
}

/* SIGHUP, "hang up", means the end when the terminal has gone: its window was closed. Its shell may send the
 * signal once more. A server without a terminal is told in this way to read its settings. */
static void hang_up(void *data)
{
    struct hub *hub = data;
    if (terminal_is_gone()) {
        if (hub->phase != STOPPING)
            stop(hub);
    } else if (hub->phase == SERVING) {
        reload(hub);
    } else {
        hub->reload_waits = hub->phase == STARTING;
        if (!hub->reload_waits)
            note("no settings are read: this one ends");
    }
}

static const struct {
    int number;
    reactor_function *function;
} signals[SIGNALS] = {{SIGINT, stop}, {SIGTERM, stop}, {SIGHUP, hang_up}, {SIGUSR2, upgrade}};

static void listen_to_signals(struct hub *hub)
{
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&hub->signals[i], signals[i].function, hub);
        if (reactor_signal_start(hub->reactor, &hub->signals[i], signals[i].number) == -1)
            die("cannot listen to signals");
    }
}

int main(int argc, char **argv)
{
    int listeners[HANDOVER_MAX];
    int count = handover_take(listeners);
    int why = errno;
    struct hub hub = {.options = options_parse(argc, argv,
                                               OPTION_REACTOR | OPTION_WORKERS | OPTION_TIMEOUT |
                                                   OPTION_SETTINGS)};
    errno = why;
    if (count == -1)
        die("cannot use the sockets that were handed over");
    raise_descriptor_limit();
    hub.reactor = record(reactor_open(hub.options.backend), &hub.options);
    hub.room = chat_open((size_t)hub.options.max_clients, 0, NULL, NULL, NULL);
    if (!hub.reactor || !hub.room)
        die("cannot open a chat room");
    listen_to_signals(&hub); /* before there are workers: what is ours by then, they ignore */
    hub.handover = handover_open(hub.reactor, argv, &handover_events, &hub);
    if (!hub.handover)
        die("cannot listen to signals");
    hub.workers = open_workers(&hub, listeners, count);
    hub.reload = reload_open(hub.reactor, hub.workers, &reload_events, &hub);
    if (!hub.reload || reactor_run(hub.reactor) == -1)
        die("cannot supervise the workers");
    reload_close(hub.reload);
    workers_close(hub.workers);
    handover_close(hub.handover);
    chat_close(hub.room);
    reactor_close(hub.reactor);
}
