/* Start reading at start_process() and lose_process(), the two ends of a worker's life; then receive().
 *
 * A slot is a place that must always be filled: there are as many as workers were asked for. A process
 * fills a slot; during a reload two processes may share one, until the old has served its last client. */
#include "workers.h"
#include "channel.h"
#include "frames.h"
#include "net.h"
#include "signals.h"
#include "timer.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 1024, NO_SLOT = WORKERS_MAX };

struct process {
    struct workers *workers;
    struct process *next; /* in the list of all */
    struct channel *channel;
    struct reactor_timer start; /* runs until it is ready */
    struct reactor_timer stall; /* runs while too much waits for this process */
    size_t waited;              /* bytes that waited when it was started */
    uint32_t number;
    pid_t pid;
    unsigned slot;
    uint64_t ready_since; /* on reactor_clock() */
    bool ready;           /* it serves */
    bool retired;         /* another has its slot */
    bool drained;         /* it has stopped reading from its clients */
    bool slow;            /* too much waits for it */
};

struct slot {
    struct workers *workers;
    int listener;                  /* its own, or the one that all share */
    struct reactor_timer retry;    /* runs until the slot is to be filled again */
    struct reactor_call next_turn; /* instead, if there is no memory for a timer */
};

struct workers {
    struct reactor *reactor;
    const struct workers_events *events;
    void *data;
    bool own_listeners; /* one for each slot, or one that all share */
    bool exclusive;
    unsigned count; /* of slots */
    struct slot slots[WORKERS_MAX];
    struct process *processes; /* a list */
    uint32_t last_number;
    uint64_t failures[WORKERS_FAILURES]; /* when starts failed, on reactor_clock(): a ring */
    unsigned failed;                     /* starts, in all */
    unsigned failed_in_a_row;
    unsigned slow;                 /* processes for which too much waits */
    unsigned reloading;            /* the slot that is being reloaded, or NO_SLOT */
    struct reactor_timer deadline; /* runs while they stop, and again while they finish */
    uint64_t deadline_ms;
    struct reactor_call all_gone;
    bool served;       /* all were ready once */
    bool reload_again; /* asked for while a reload was under way */
    bool stopping;
    bool finishing; /* all have drained */
    bool gave_up;
};

/* --- Starting -------------------------------------------------------------------------------------- */

/* Close all listening sockets but one, which may be -1 for none. */
static void close_listeners(struct workers *workers, int kept)
{
    for (unsigned i = 0; i < workers->count; i++) {
        int *listener = &workers->slots[i].listener;
        bool own = workers->own_listeners || i == 0;
        if (own && *listener != -1 && *listener != kept)
            close(*listener);
        *listener = *listener == kept ? kept : -1;
    }
}

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
    sigfillset(&all);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &all, &mask);
    pid_t pid = fork();
    if (pid == 0) {
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
    close(ends[0]);
    close(ends[1]);
    return -1;
}

static const struct channel_events channel_events;
static reactor_function kill_if_not_ready;
static reactor_function kill_if_stalled;

static struct process *new_process(struct workers *workers, unsigned slot)
{
    struct process *process = calloc(1, sizeof *process);
    if (!process)
        return NULL;
    process->workers = workers;
    process->slot = slot;
    process->number = ++workers->last_number;
    reactor_timer_init(&process->start, kill_if_not_ready, process);
    reactor_timer_init(&process->stall, kill_if_stalled, process);
    return process;
}

static int await_ready(struct process *process)
{
    return reactor_timer_start(process->workers->reactor, &process->start, WORKERS_START_MS, 0);
}

/* One that says nothing would hold up a reload for ever. But while one is slow, no word is taken. */
static void kill_if_not_ready(void *data)
{
    struct process *process = data;
    if (process->workers->slow == 0 || await_ready(process) == -1)
        channel_abort(process->channel); /* lose_process() kills it */
}

/* Start a process for a slot: 0, or -1 with errno and nothing started. */
static int start_process(struct workers *workers, unsigned slot)
{
    int ends[2];
    struct process *process = new_process(workers, slot);
    if (!process)
        return -1;
    if (open_ends(ends) == -1)
        goto fail_free;
    process->channel = channel_open(workers->reactor, ends[0], &channel_events, process);
    if (!process->channel)
        goto fail_close;
    if (workers->slow > 0) /* then nobody's messages are taken: see set_slow() */
        channel_pause(process->channel);
    struct worker_start start = {.number = process->number,
                                 .channel = ends[1],
                                 .listener = workers->slots[slot].listener,
                                 .exclusive = workers->exclusive};
    process->pid = fork_worker(workers, &start, ends[0]);
    close(ends[1]); /* as long as we held it, the worker's death would not end the channel */
    process->next = workers->processes;
    workers->processes = process;
    if (process->pid == -1 || await_ready(process) == -1)
        channel_abort(process->channel); /* lose_process() follows, as if it had died at once */
    else if (workers->events->started)
        workers->events->started(workers, process->number, workers->data);
    return 0;

fail_close:
    close(ends[0]);
    close(ends[1]);
fail_free:
    free(process);
    return -1;
}

/* Whether starts have failed so often, and so fast, that the next one would as well. */
static bool note_failure(struct workers *workers)
{
    uint64_t now = reactor_clock();
    workers->failures[workers->failed++ % WORKERS_FAILURES] = now;
    workers->failed_in_a_row++;
    uint64_t oldest = workers->failures[workers->failed % WORKERS_FAILURES];
    return workers->failed >= WORKERS_FAILURES &&
           now - oldest <= (uint64_t)WORKERS_FAILURES_MS * 1000000;
}

static void check_all_gone(struct workers *workers)
{
    if (!workers->processes && (workers->stopping || workers->gave_up))
        reactor_defer(workers->reactor, &workers->all_gone);
}

static void stop_waiting(struct slot *slot)
{
    reactor_timer_stop(slot->workers->reactor, &slot->retry);
    reactor_cancel(slot->workers->reactor, &slot->next_turn);
}

static void stop_retrying(struct workers *workers)
{
    for (unsigned i = 0; i < workers->count; i++)
        stop_waiting(&workers->slots[i]);
}

static void abort_all(struct workers *workers)
{
    for (struct process *p = workers->processes; p; p = p->next)
        channel_abort(p->channel);
    check_all_gone(workers);
}

/* From the loop, and not from within the end of another process's channel: that would be copied into
 * the child while it is still open. Too early is better than never. */
static void refill_soon(struct slot *slot, uint64_t pause_ms)
{
    struct reactor *reactor = slot->workers->reactor;
    if (reactor_timer_start(reactor, &slot->retry, pause_ms, 0) == -1)
        reactor_defer(reactor, &slot->next_turn);
}

static void retry_later(struct slot *slot)
{
    struct workers *workers = slot->workers;
    if (note_failure(workers)) {
        workers->gave_up = true;
        stop_retrying(workers);
        abort_all(workers);
        return;
    }
    unsigned doublings = workers->failed_in_a_row < 7 ? workers->failed_in_a_row - 1 : 6;
    refill_soon(slot, (uint64_t)WORKERS_FIRST_PAUSE_MS << doublings);
}

/* Who fills a slot: the process that serves there, or else one that starts; NULL if nobody does. */
static const struct process *holder_of(const struct workers *workers, unsigned slot)
{
    const struct process *holder = NULL;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->slot == slot && !p->retired && (!holder || p->ready))
            holder = p;
    return holder;
}

/* If another was asked for meanwhile, it begins; but from the loop, see refill_soon(). */
static void end_reload(struct workers *workers)
{
    workers->reloading = workers->reload_again ? 0 : NO_SLOT;
    if (workers->reload_again)
        refill_soon(&workers->slots[0], 0);
    workers->reload_again = false;
}

/* During a reload somebody serves there still: then the reload is over, and who serves goes on. */
static void fail_start(struct workers *workers, unsigned slot)
{
    const struct process *holder = holder_of(workers, slot);
    if (!holder)
        retry_later(&workers->slots[slot]);
    else if (holder->ready && workers->reloading == slot)
        end_reload(workers);
}

static void fill_slot(void *data)
{
    struct slot *slot = data;
    struct workers *workers = slot->workers;
    unsigned number = (unsigned)(slot - workers->slots);
    stop_waiting(slot); /* a reload may be faster */
    if (start_process(workers, number) == -1)
        fail_start(workers, number);
}

/* --- Reloading and stopping ------------------------------------------------------------------------ */

static void command(struct process *process, enum frame frame)
{
    unsigned char kind = (unsigned char)frame;
    (void)channel_send(process->channel, kind, NULL, 0); /* or lose_process() follows */
}

static void reload_slot(struct workers *workers, unsigned slot)
{
    workers->reloading = slot;
    if (slot < workers->count)
        fill_slot(&workers->slots[slot]);
    else
        end_reload(workers);
}

/* A new worker serves: those who had its slot before it serve who they have, and end. */
static void take_over(struct process *heir)
{
    struct workers *workers = heir->workers;
    for (struct process *p = workers->processes; p; p = p->next) {
        if (p == heir || p->slot != heir->slot || p->retired || !p->ready)
            continue;
        p->retired = true;
        command(p, FRAME_RETIRE);
    }
    if (workers->reloading == heir->slot)
        reload_slot(workers, heir->slot + 1);
}

void workers_reload(struct workers *workers)
{
    if (workers->stopping || workers->gave_up)
        return;
    workers->reload_again = workers->reloading != NO_SLOT;
    if (!workers->reload_again)
        reload_slot(workers, 0);
}

static void start_deadline(struct workers *workers)
{
    if (reactor_timer_start(workers->reactor, &workers->deadline, workers->deadline_ms, 0) == -1)
        abort_all(workers);
}

static void finish_if_drained(struct workers *workers)
{
    if (!workers->stopping || workers->finishing)
        return;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (!p->drained)
            return;
    workers->finishing = true;
    for (struct process *p = workers->processes; p; p = p->next)
        command(p, FRAME_FINISH);
    start_deadline(workers);
}

/* Those that have not drained are killed, and then the others finish; if that was what they were given time
 * for, all are. */
static void meet_deadline(void *data)
{
    const struct workers *workers = data;
    for (struct process *p = workers->processes; p; p = p->next)
        if (workers->finishing || !p->drained)
            channel_abort(p->channel);
}

/* One that is not ready, as far as we know, may serve already: its word for it may be on its way. */
void workers_stop(struct workers *workers, uint64_t deadline_ms)
{
    if (workers->stopping || workers->gave_up)
        return;
    workers->stopping = true;
    workers->deadline_ms = deadline_ms;
    close_listeners(workers, -1); /* the workers close theirs: from now on, who comes is refused */
    stop_retrying(workers);
    for (struct process *p = workers->processes; p; p = p->next)
        command(p, FRAME_STOP);
    start_deadline(workers);
    check_all_gone(workers);
}

static void tell_all_gone(void *data)
{
    struct workers *workers = data;
    reactor_timer_stop(workers->reactor, &workers->deadline);
    if (workers->events->stopped)
        workers->events->stopped(workers, workers->gave_up, workers->data);
}

/* --- The channels ---------------------------------------------------------------------------------- */

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
    reactor_timer_stop(workers->reactor, &process->start);
    process->ready = true;
    process->ready_since = reactor_clock();
    workers->failed_in_a_row = 0;
    if (workers->stopping)
        return;
    take_over(process);
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
    switch ((enum frame)kind) {
    case FRAME_MESSAGE:
        workers->events->received(workers, process->number, message, size, workers->data);
        break;
    case FRAME_READY: become_ready(process); break;
    case FRAME_DRAINED:
        process->drained = true;
        if (process->retired && !workers->stopping)
            command(process, FRAME_FINISH);
        finish_if_drained(workers);
        break;
    case FRAME_RETIRE:
    case FRAME_STOP:
    case FRAME_FINISH: /* the supervisor's own words */ break;
    }
}

/* As long as one worker is behind, nobody's messages are taken: what waits for it must not grow. */
static void set_slow(struct process *process, bool slow)
{
    struct workers *workers = process->workers;
    if (process->slow == slow)
        return;
    process->slow = slow;
    workers->slow += slow ? 1 : (unsigned)-1;
    for (struct process *p = workers->processes; p; p = p->next)
        (workers->slow > 0 ? channel_pause : channel_resume)(p->channel);
}

static void watch_for_stall(struct process *process)
{
    process->waited = channel_queued(process->channel);
    if (reactor_timer_start(process->workers->reactor, &process->stall, WORKERS_STALL_MS, 0) == -1)
        channel_abort(process->channel);
}

static void kill_if_stalled(void *data)
{
    struct process *process = data;
    if (channel_queued(process->channel) < process->waited)
        watch_for_stall(process);
    else
        channel_abort(process->channel); /* lose_process() kills it */
}

static void fall_behind(void *data)
{
    set_slow(data, true);
    watch_for_stall(data);
}

static void catch_up(void *data)
{
    struct process *process = data;
    set_slow(process, false);
    reactor_timer_stop(process->workers->reactor, &process->stall);
}

/* It is dead or as good as dead: to kill it makes sure that we do not wait. */
static int bury(const struct process *process)
{
    int status = 0;
    if (process->pid == -1)
        return 0;
    kill(process->pid, SIGKILL);
    while (waitpid(process->pid, &status, 0) == -1 && errno == EINTR)
        ;
    return status;
}

static void unlink_process(struct process *process)
{
    struct process **link = &process->workers->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
}

/* If a worker dies as soon as it serves, so may its heirs: as fast as processes can be made. */
static uint64_t pause_before_heir(const struct process *process)
{
    uint64_t served = reactor_clock() - process->ready_since;
    return served < WORKERS_SETTLED_MS * (uint64_t)1000000 ? WORKERS_FIRST_PAUSE_MS : 0;
}

static void replace(const struct process *process)
{
    struct workers *workers = process->workers;
    if (workers->stopping || workers->gave_up)
        return;
    if (!process->ready)
        fail_start(workers, process->slot);
    else if (!holder_of(workers, process->slot))
        refill_soon(&workers->slots[process->slot], pause_before_heir(process));
}

/* The end of a channel is the news of a death. */
static void lose_process(int reason, void *data)
{
    struct process *process = data;
    struct workers *workers = process->workers;
    int status = bury(process);
    reactor_timer_stop(workers->reactor, &process->start);
    catch_up(process);
    unlink_process(process);
    if (workers->events->died)
        workers->events->died(workers, process->number, status, workers->data);
    if (!process->retired)
        replace(process);
    free(process);
    finish_if_drained(workers);
    check_all_gone(workers);
}

static const struct channel_events channel_events = {
    .received = receive,
    .lost = lose_process,
    .pause_sending = fall_behind,
    .resume_sending = catch_up,
};

static struct process *find_process(const struct workers *workers, uint32_t number)
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
        (void)channel_send(process->channel, FRAME_MESSAGE, message, size);
}

void workers_broadcast(struct workers *workers, const void *message, size_t size)
{
    for (struct process *p = workers->processes; p; p = p->next)
        (void)channel_send(p->channel, FRAME_MESSAGE, message, size);
}

/* --- Life cycle ------------------------------------------------------------------------------------ */

/* If it is ignored, as some that start servers leave it, the kernel keeps no status of the dead. */
static void heed_deaths(void)
{
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        (void)signal(SIGCHLD, SIG_DFL);
}

static int set_balance(struct workers *workers, const char *name)
{
    workers->own_listeners = name && strcmp(name, "reuseport") == 0;
    workers->exclusive = name && strcmp(name, "exclusive") == 0;
    if (!name || workers->own_listeners || workers->exclusive || strcmp(name, "shared") == 0)
        return 0;
    errno = EINVAL;
    return -1;
}

static int open_shared_listener(struct workers *workers, const char *host, const char *port)
{
    int listener = net_listen(host, port, BACKLOG);
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].listener = listener;
    return listener == -1 ? -1 : 0;
}

/* Those for the slots are the supervisor's too: so when a worker dies, the connections that wait in its
 * queue wait for its successor. */
static int open_own_listeners(struct workers *workers, const char *host, const char *port)
{
    char number[sizeof "65535"];
    for (unsigned i = 0; i < workers->count; i++) {
        int listener = net_listen_shared(host, i == 0 ? port : number, BACKLOG);
        if (listener == -1) {
            int why = errno;
            workers->count = i;
            close_listeners(workers, -1);
            errno = why;
            return -1;
        }
        workers->slots[i].listener = listener;
        snprintf(number, sizeof number, "%d", net_local_port(listener)); /* "0" is a number now */
    }
    return 0;
}

static int open_listeners(struct workers *workers, const char *host, const char *port)
{
    return workers->own_listeners ? open_own_listeners(workers, host, port)
                                  : open_shared_listener(workers, host, port);
}

static void init_slot(struct workers *workers, struct slot *slot)
{
    slot->workers = workers;
    reactor_timer_init(&slot->retry, fill_slot, slot);
    reactor_call_init(&slot->next_turn, fill_slot, slot);
}

struct workers *workers_open(struct reactor *reactor, const char *host, const char *port,
                             unsigned count, const char *balance,
                             const struct workers_events *events, void *data)
{
    if (count < 1 || count > WORKERS_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return NULL;
    workers->reactor = reactor;
    workers->events = events;
    workers->data = data;
    workers->count = count;
    workers->reloading = NO_SLOT;
    reactor_timer_init(&workers->deadline, meet_deadline, workers);
    reactor_call_init(&workers->all_gone, tell_all_gone, workers);
    for (unsigned i = 0; i < count; i++)
        init_slot(workers, &workers->slots[i]);
    if (set_balance(workers, balance) == -1 || open_listeners(workers, host, port) == -1) {
        int why = errno;
        free(workers);
        errno = why;
        return NULL;
    }
    heed_deaths();
    for (unsigned i = 0; i < count && !workers->gave_up; i++)
        fill_slot(&workers->slots[i]);
    return workers;
}

void workers_close(struct workers *workers)
{
    if (!workers)
        return;
    close_listeners(workers, -1);
    free(workers);
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
