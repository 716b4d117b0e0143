/* A worker's end. Start reading at death_begin().
 *
 * The end of a channel is the news of a death. How the process died is known when it has been waited for,
 * which must not hold us up: the kernel closes the descriptors of a dying process some moments before it
 * lets its parent know, and a debugger may keep a dead one for as long as it likes. */
#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICKS_TO_BE_REAPED = 2, INIT = 1 };

/* If a worker dies as soon as it serves, so may its heirs: as fast as processes can be made. */
static uint64_t pause_before_heir(const struct process *process)
{
    uint64_t served = reactor_clock() - process->ready_since;
    return served < WORKERS_SETTLED_MS * (uint64_t)1000000 ? WORKERS_FIRST_PAUSE_MS : 0;
}

static void death_replace(const struct process *process)
{
    struct workers *workers = process->workers;
    struct slot *slot = &workers->slots[process->slot];
    if (workers_are_ending(workers) || process->state >= PROCESS_RETIRED ||
        process->slot >= workers->count)
        return;
    if (process->state == PROCESS_STARTING)
        slot_fail(slot, process->number, 0);
    else if (!slot_holder(slot))
        slot_fill_soon(slot, pause_before_heir(process));
}

static void death_tell(struct process *process)
{
    struct workers *workers = process->workers;
    process->told = true;
    if (workers->events->died)
        workers->events->died(workers, process->number, process->status, workers->data);
    death_replace(process);
    check_all_gone(workers);
}

static pid_t look_for_death(pid_t pid, int *status)
{
    pid_t found;
    do
        found = waitpid(pid, status, WNOHANG);
    while (found == -1 && errno == EINTR);
    return found;
}

/* If there is no such process any more, another part of the program has waited for it: the status stays
 * unknown. */
static bool is_reaped(struct process *process)
{
    int status;
    if (process->pid == -1)
        return true;
    pid_t found = look_for_death(process->pid, &status);
    if (found != process->pid && kill(process->pid, 0) == 0)
        return false;
    process->pid = -1;
    if (found > 0)
        process->status = status;
    return true;
}

static void reap_dead(struct workers *workers)
{
    struct process **link = &workers->dead;
    while (*link) {
        struct process *process = *link;
        if (!is_reaped(process)) {
            link = &process->next;
            continue;
        }
        *link = process->next;
        if (!process->told)
            death_tell(process);
        free(process);
    }
}

void death_begin(struct process *process)
{
    struct workers *workers = process->workers;
    if (process->pid != -1)
        kill(process->pid, SIGKILL);
    process->next = workers->dead;
    workers->dead = process;
    process->ticks_left = TICKS_TO_BE_REAPED;
    watch_start(workers);
    reap_dead(workers);
}

static struct process *find_pid(struct process *list, pid_t pid)
{
    while (list && list->pid != pid)
        list = list->next;
    return list;
}

/* The first process of a system, or of a container, inherits whatever has lost its parent. Nobody else waits
 * for these. */
static void reap_orphans(const struct workers *workers)
{
    int status;
    pid_t pid;
    while ((pid = look_for_death(-1, &status)) > 0) {
        struct process *process = find_pid(workers->processes, pid);
        if (!process)
            process = find_pid(workers->dead, pid);
        if (!process)
            continue;
        process->pid = -1;
        process->status = status;
    }
}

void deaths_reap(void *data)
{
    if (getpid() == INIT)
        reap_orphans(data);
    reap_dead(data);
}

bool deaths_tick(struct workers *workers)
{
    reap_dead(workers);
    for (struct process *p = workers->dead; p; p = p->next)
        if (!p->told && --p->ticks_left == 0)
            death_tell(p);
    return deaths_untold(workers);
}

bool deaths_untold(const struct workers *workers)
{
    for (const struct process *p = workers->dead; p; p = p->next)
        if (!p->told)
            return true;
    return false;
}

void deaths_forget(struct workers *workers)
{
    while (workers->dead) {
        struct process *process = workers->dead;
        workers->dead = process->next;
        free(process);
    }
}
