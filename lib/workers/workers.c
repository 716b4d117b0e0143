/* Start reading at workers_open(), then at start_process(), which begins a worker's life. When it begins is in
 * slots.c, what is said to it and by it in messages.c, whether it moves in watch.c, how it ends in order in stop.c,
 * and its death in deaths.c. */
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
    process->state = PROCESS_STARTING;
    process->next = workers->processes;
    workers->processes = process;
    channel_withhold(process->channel, workers->behind > 0);
    watch_limit(process, WORKERS_START_MS);
    if (workers->events->started)
        workers->events->started(workers, process->number, workers->data);
}

/* Free what was made for a process that cannot be started: -1, with errno as it was. */
static int abandon_process(struct process *process, const int ends[2])
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
        return abandon_process(process, ends);
    process->channel = channel_open(workers->reactor, ends[0], &process_events, process);
    if (!process->channel)
        return abandon_process(process, ends);
    struct worker_start start = {.number = process->number,
                                 .channel = ends[1],
                                 .listener = workers->slots[slot].listener,
                                 .exclusive = workers->exclusive};
    process->pid = fork_worker(workers, &start, ends[0]);
    if (process->pid == -1)
        return abandon_process(process, ends);
    close(ends[1]); /* as long as we held it, the worker's death would not end the channel */
    begin_process(process);
    return 0;
}

void check_all_gone(struct workers *workers)
{
    if (workers_are_ending(workers) && !workers->processes && !deaths_untold(workers))
        reactor_defer(workers->reactor, &workers->all_gone);
}

static void tell_all_gone(void *data)
{
    struct workers *workers = data;
    if (workers->events->stopped)
        workers->events->stopped(workers, workers->phase == WORKERS_HOPELESS, workers->data);
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
    if (count < 1 || count > WORKERS_MAX) {
        errno = EINVAL;
        return NULL;
    }
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

struct workers *prepare_workers(struct reactor *reactor, unsigned count, const char *balance,
                                const struct workers_events *events, void *data)
{
    struct workers *workers = new_workers(reactor, count, events, data);
    if (!workers || (set_balance(workers, balance) == 0 && start_watching(workers) == 0))
        return workers;
    int why = errno;
    free(workers);
    errno = why;
    return NULL;
}

struct workers *begin_workers(struct workers *workers, int opened)
{
    if (opened == -1) {
        int why = errno;
        stop_watching(workers);
        free(workers);
        errno = why;
        return NULL;
    }
    for (unsigned i = 0; i < workers->count; i++)
        slot_fill(&workers->slots[i]);
    return workers;
}

struct workers *workers_open(struct reactor *reactor, const char *host, const char *port,
                             unsigned count, const char *balance,
                             const struct workers_events *events, void *data)
{
    struct workers *workers = prepare_workers(reactor, count, balance, events, data);
    return workers ? begin_workers(workers, open_listeners(workers, host, port)) : NULL;
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
