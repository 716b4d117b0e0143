/* Start reading at start_process(), which begins a worker's life, then at receive(). When it begins is in
 * slots.c, whether it moves in watch.c, how it ends in order in stop.c, and its death in deaths.c. */
#include "workers.h"
#include "channel.h"
#include "supervisor.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- Starting -------------------------------------------------------------------------------------- */

/* The new process keeps nothing of the supervisor's. A copy of a channel would hide from a worker that
 * the supervisor is gone; the reactor's copy shares the parent's epoll and signal pipe. Signals from the
 * terminal reach all processes of the group at once: what they mean for the workers is for the supervisor
 * to say. */
static _Noreturn void be_worker(struct workers *workers, const struct worker_start *start,
                                const sigset_t *mask)
{
    for (const struct process *p = workers->processes; p; p = p->next)
        close(channel_fd(p->channel));
    close_listeners(workers, start->listener);
    reactor_signals_ignore(workers->reactor);
    reactor_close(workers->reactor);
    (void)signal(SIGCHLD, SIG_DFL); /* the worker's own children are its own affair */
    sigprocmask(SIG_SETMASK, mask, NULL);
    int status = workers->events->work(start, workers->data);
    fflush(NULL);
    _exit(status); /* not exit(): what the supervisor set up for its own end is not ours to run */
}

/* Signals wait until the child has got rid of its parent's handlers; output that waits in stdio's
 * buffers goes out first, or both processes would print it. */
static pid_t fork_worker(struct workers *workers, const struct worker_start *start,
                         int supervisors_end)
{
    sigset_t all;
    sigset_t mask;
    pid_t supervisor = getpid();
    sigfillset(&all);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &all, &mask);
    pid_t pid = fork();
    if (pid == 0) {
        die_with_parent(supervisor);
        close(supervisors_end);
        be_worker(workers, start, &mask);
    }
    int why = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = why;
    return pid;
}

static int open_ends(int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
        return -1;
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0)
        return 0;
    return -1;
}

static const struct channel_events channel_events;

static struct process *new_process(struct workers *workers, unsigned slot)
{
    struct process *process = calloc(1, sizeof *process);
    if (!process)
        return NULL;
    process->workers = workers;
    process->slot = slot;
    process->number = ++workers->last_number;
    process->pid = -1;
    process->status = WORKERS_STATUS_UNKNOWN;
    return process;
}

/* It has begun, and must be ready in time: one that says nothing would hold up a reload for ever. */
static void begin_process(struct process *process)
{
    struct workers *workers = process->workers;
    process->begun = true;
    process->next = workers->processes;
    workers->processes = process;
    channel_withhold(process->channel, workers->behind > 0);
    watch_limit(process, WORKERS_START_MS);
    if (workers->events->started)
        workers->events->started(workers, process->number, workers->data);
}

/* Free what was made for a process that cannot be started: -1, with errno as it was. */
static int abandon(struct process *process, const int ends[2])
{
    int why = errno;
    close(ends[1]);
    if (process->channel) {
        channel_abort(process->channel); /* lose_process() follows */
    } else {
        close(ends[0]);
        free(process);
    }
    errno = why;
    return -1;
}

int start_process(struct workers *workers, unsigned slot)
{
    int ends[2] = {-1, -1};
    struct process *process = new_process(workers, slot);
    if (!process)
        return -1;
    if (open_ends(ends) == -1)
        return abandon(process, ends);
    process->channel = channel_open(workers->reactor, ends[0], &channel_events, process);
    if (!process->channel)
        return abandon(process, ends);
    struct worker_start start = {.number = process->number,
                                 .channel = ends[1],
                                 .listener = workers->slots[slot].listener,
                                 .exclusive = workers->exclusive};
    process->pid = fork_worker(workers, &start, ends[0]);
    if (process->pid == -1)
        return abandon(process, ends);
    close(ends[1]); /* as long as we held it, the worker's death would not end the channel */
    begin_process(process);
    return 0;
}

void check_all_gone(struct workers *workers)
{
    bool ends = workers->stopping || workers->leaving || workers->gave_up;
    if (ends && !workers->processes && !deaths_untold(workers))
        reactor_defer(workers->reactor, &workers->all_gone);
}

static void tell_all_gone(void *data)
{
    struct workers *workers = data;
    if (workers->events->stopped)
        workers->events->stopped(workers, workers->gave_up, workers->data);
}

/* --- The channels ---------------------------------------------------------------------------------- */

/* As long as one worker is behind, none is told that its messages have been handled: so each sends a window of
 * them at most, and what waits for the one that is behind does not grow. But all are heard, always: what
 * tells that a worker has caught up, or that it moves, comes the same way. */
static void set_behind(struct process *process, bool behind)
{
    struct workers *workers = process->workers;
    if (process->behind == behind)
        return;
    process->behind = behind;
    workers->behind += behind ? 1 : (unsigned)-1;
    for (struct process *p = workers->processes; p; p = p->next)
        channel_withhold(p->channel, workers->behind > 0);
}

/* One that is not ready may take its time: nobody waits for it. */
static void note_pace(struct process *process)
{
    set_behind(process, process->ready && !channel_keeps_up(process->channel));
}

static bool all_slots_ready(const struct workers *workers)
{
    unsigned ready = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        ready += p->ready && !p->retired;
    return ready >= workers->count;
}

static void become_ready(struct process *process)
{
    struct workers *workers = process->workers;
    process->ready = true;
    process->ready_since = reactor_clock();
    workers->ever_ready = true;
    workers->slots[process->slot].failures = 0;
    note_pace(process);
    if (workers->stopping)
        return;
    process->ticks_left = 0;
    if (workers->leaving || process->slot >= workers->count)
        workers_retire(workers, process->number, WORKERS_SURPLUS_MS);
    else if (workers->replacer)
        workers->replacer->serves(process->number, process->slot, workers->replacer_data);
    if (workers->served || !all_slots_ready(workers))
        return;
    workers->served = true;
    if (workers->events->ready)
        workers->events->ready(workers, workers->data);
}

static void receive(unsigned char kind, const char *message, size_t size, void *data)
{
    struct process *process = data;
    struct workers *workers = process->workers;
    watch_hear(process);
    switch ((enum frame)kind) {
    case FRAME_MESSAGE:
        workers->events->received(workers, process->number, message, size, workers->data);
        break;
    case FRAME_READY: become_ready(process); break;
    case FRAME_DRAINED: process_drained(process); break;
    case FRAME_PONG: watch_answer(process); break;
    case FRAME_RETIRE:
    case FRAME_STOP:
    case FRAME_FINISH:
    case FRAME_PING: /* the supervisor's own words */ break;
    }
}

static void catch_up(void *data)
{
    note_pace(data);
}

void process_send(struct process *process, enum frame kind, const void *message, size_t size)
{
    if (channel_send(process->channel, (unsigned char)kind, message, size) == -1)
        return; /* lose_process() follows */
    process->owes = true;
    watch_start(process->workers);
    note_pace(process);
}

static void unlink_process(struct process *process)
{
    struct process **link = &process->workers->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
}

/* The end of a channel is the news of a death; or of a process that could not be made. */
static void lose_process(int reason, void *data)
{
    struct process *process = data;
    if (!process->begun) {
        free(process);
        return;
    }
    set_behind(process, false);
    unlink_process(process);
    process->channel = NULL;
    finish_if_all_drained(process->workers);
    if (process->retired && process->workers->replacer)
        process->workers->replacer->retired_gone(process->slot, process->workers->replacer_data);
    death_begin(process);
}

static const struct channel_events channel_events = {
    .received = receive,
    .lost = lose_process,
    .resume_sending = catch_up,
};

struct process *find_process(const struct workers *workers, uint32_t number)
{
    struct process *process = workers->processes;
    while (process && process->number != number)
        process = process->next;
    return process;
}

void workers_send(struct workers *workers, uint32_t number, const void *message, size_t size)
{
    struct process *process = find_process(workers, number);
    if (process)
        process_send(process, FRAME_MESSAGE, message, size);
}

void workers_broadcast(struct workers *workers, const void *message, size_t size)
{
    for (struct process *p = workers->processes; p; p = p->next)
        process_send(p, FRAME_MESSAGE, message, size);
}

/* --- Life cycle ------------------------------------------------------------------------------------ */

/* The alarm always runs: see alarm_set(). */
static int start_timers(struct workers *workers)
{
    reactor_timer_init(&workers->alarm, alarm_ring, workers);
    if (watch_init(workers) == 0 &&
        reactor_timer_start(workers->reactor, &workers->alarm, UINT32_MAX, 0) == 0)
        return 0;
    reactor_timer_stop(workers->reactor, &workers->tick);
    return -1;
}

static void stop_timers(struct workers *workers)
{
    reactor_timer_stop(workers->reactor, &workers->tick);
    reactor_timer_stop(workers->reactor, &workers->alarm);
}

static struct workers *new_workers(struct reactor *reactor, unsigned count,
                                   const struct workers_events *events, void *data)
{
    struct workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return NULL;
    *workers = (struct workers){.reactor = reactor, .events = events, .data = data};
    workers->count = count;
    reactor_signal_init(&workers->child_is_dead, deaths_reap, workers);
    reactor_call_init(&workers->all_gone, tell_all_gone, workers);
    for (unsigned i = 0; i < count; i++)
        workers->slots[i].workers = workers;
    return workers;
}

static int start_watching(struct workers *workers)
{
    if (start_timers(workers) == -1)
        return -1;
    if (reactor_signal_start(workers->reactor, &workers->child_is_dead, SIGCHLD) == 0)
        return 0;
    stop_timers(workers);
    return -1;
}

static void stop_watching(struct workers *workers)
{
    stop_timers(workers);
    reactor_signal_stop(workers->reactor, &workers->child_is_dead);
}

/* Where to listen: on sockets that are there, if there are any. */
struct place {
    const int *listeners;
    unsigned count;
    const char *host, *port;
};

/* The sockets come last, so that nobody who fails has to close those that were given. */
static int open_all(struct workers *workers, const struct place *place, const char *balance)
{
    if (set_balance(workers, balance) == -1 || start_watching(workers) == -1)
        return -1;
    if (place->listeners ? adopt_listeners(workers, place->listeners, place->count) == 0
                         : open_listeners(workers, place->host, place->port) == 0)
        return 0;
    stop_watching(workers);
    return -1;
}

static struct workers *open_at(struct reactor *reactor, const struct place *place, unsigned count,
                               const char *balance, const struct workers_events *events, void *data)
{
    if (count < 1 || count > WORKERS_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct workers *workers = new_workers(reactor, count, events, data);
    if (!workers)
        return NULL;
    if (open_all(workers, place, balance) == -1) {
        int why = errno;
        free(workers);
        errno = why;
        return NULL;
    }
    for (unsigned i = 0; i < count; i++)
        slot_fill(&workers->slots[i]);
    return workers;
}

struct workers *workers_open(struct reactor *reactor, const char *host, const char *port,
                             unsigned count, const char *balance,
                             const struct workers_events *events, void *data)
{
    struct place place = {.host = host, .port = port};
    return open_at(reactor, &place, count, balance, events, data);
}

struct workers *workers_open_on(struct reactor *reactor, const int *listeners,
                                unsigned listeners_count, unsigned count, const char *balance,
                                const struct workers_events *events, void *data)
{
    struct place place = {.listeners = listeners, .count = listeners_count};
    return open_at(reactor, &place, count, balance, events, data);
}

void workers_close(struct workers *workers)
{
    if (!workers)
        return;
    close_listeners(workers, -1);
    stop_watching(workers);
    reactor_cancel(workers->reactor, &workers->all_gone);
    deaths_forget(workers);
    free(workers);
}

void workers_kill(struct workers *workers)
{
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->pid != -1)
            kill(p->pid, SIGKILL);
}

int workers_listener(const struct workers *workers)
{
    return workers->slots[0].listener;
}

size_t workers_count(const struct workers *workers)
{
    size_t count = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        count++;
    return count;
}

uint32_t workers_next(const struct workers *workers, uint32_t number)
{
    uint32_t next = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->number > number && (next == 0 || p->number < next))
            next = p->number;
    return next;
}
