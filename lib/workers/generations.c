/* Reload and stop: how workers end in order. Start reading at workers_reload() and workers_stop(). */
#include "supervisor.h"

/* --- Reloading: one slot after another ---------------------------------------------------------------- */

/* If another reload was asked for meanwhile, it begins. */
static void end_reload(struct workers *workers)
{
    workers->reloading = workers->reload_again ? 0 : NO_SLOT;
    if (workers->reload_again)
        reactor_defer(workers->reactor, &workers->go_on_reloading);
    workers->reload_again = false;
}

void reload_fail(struct workers *workers, int error)
{
    if (workers->events->reload_failed)
        workers->events->reload_failed(workers, error, workers->data);
    end_reload(workers);
}

/* The list begins with the newest: so the last one found is the oldest. */
static struct process *oldest_retired(const struct workers *workers, unsigned slot, unsigned *count)
{
    struct process *oldest = NULL;
    *count = 0;
    for (struct process *p = workers->processes; p; p = p->next)
        if (p->slot == slot && p->retired) {
            oldest = p;
            ++*count;
        }
    return oldest;
}

/* Each generation leaves some workers behind that serve their last clients. Where they are too many, the reload
 * waits. Those without clients go by themselves; if none has gone when the tick comes, the oldest must. */
static bool has_room(struct workers *workers)
{
    unsigned count;
    (void)oldest_retired(workers, workers->reloading, &count);
    workers->reload_waits = count >= WORKERS_RETIRED;
    if (workers->reload_waits)
        watch_start(workers);
    return !workers->reload_waits;
}

bool reload_tick(struct workers *workers)
{
    unsigned count;
    if (!workers->reload_waits)
        return false;
    struct process *oldest = oldest_retired(workers, workers->reloading, &count);
    if (oldest)
        process_end(oldest, WORKERS_END_MS);
    return true;
}

void reload_slot(void *data)
{
    struct workers *workers = data;
    if (workers->reloading >= workers->count)
        end_reload(workers);
    else if (has_room(workers))
        slot_fill(&workers->slots[workers->reloading]);
}

static void retire(struct process *process)
{
    process->retired = true;
    process->retired_until = reactor_clock() + WORKERS_RETIRED_MS * (uint64_t)1000000;
    process_send(process, FRAME_RETIRE, NULL, 0);
}

void take_over(struct process *heir)
{
    struct workers *workers = heir->workers;
    for (struct process *p = workers->processes; p; p = p->next)
        if (p != heir && p->slot == heir->slot && !p->retired && p->ready)
            retire(p);
    alarm_set(workers);
    if (workers->reloading != heir->slot)
        return;
    workers->reloading++;
    reload_slot(workers);
}

void workers_reload(struct workers *workers)
{
    if (workers->stopping || workers->gave_up)
        return;
    workers->reload_again = workers->reloading != NO_SLOT;
    if (workers->reload_again)
        return;
    workers->reloading = 0;
    reload_slot(workers);
}

/* --- Ending ------------------------------------------------------------------------------------------- */

void process_end(struct process *process, uint64_t deadline_ms)
{
    if (process->ending)
        return;
    process->ending = true;
    process->retired_until = 0;
    process_send(process, FRAME_STOP, NULL, 0);
    watch_limit(process, deadline_ms);
}

static void finish(struct process *process, uint64_t deadline_ms)
{
    if (process->finishing)
        return;
    process->finishing = true;
    process_send(process, FRAME_FINISH, NULL, 0);
    watch_limit(process, deadline_ms);
}

static void finish_if_all_drained(struct workers *workers)
{
    if (!workers->stopping || workers->finishing)
        return;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (!p->drained)
            return;
    workers->finishing = true;
    for (struct process *p = workers->processes; p; p = p->next)
        finish(p, workers->deadline_ms);
}

/* Whoever has drained waits for the others, and is not to be blamed for that. */
void process_drained(struct process *process)
{
    process->drained = true;
    process->ticks_left = 0;
    if (process->retired && !process->workers->stopping)
        finish(process, WORKERS_END_MS);
    finish_if_all_drained(process->workers);
}

void generations_lose(struct process *process)
{
    struct workers *workers = process->workers;
    finish_if_all_drained(workers);
    if (workers->reload_waits && process->retired && process->slot == workers->reloading)
        reactor_defer(workers->reactor, &workers->go_on_reloading);
}

static void stop_starting(struct workers *workers)
{
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].retry_at = 0;
    workers->reload_waits = false;
    reactor_cancel(workers->reactor, &workers->go_on_reloading);
}

/* One that is not ready, as far as we know, may serve already: its word for it may be on its way. */
void workers_stop(struct workers *workers, uint64_t deadline_ms)
{
    if (workers->stopping || workers->gave_up)
        return;
    workers->stopping = true;
    workers->deadline_ms = deadline_ms;
    close_listeners(workers, -1); /* the workers close theirs: from now on, who comes is refused */
    stop_starting(workers);
    for (struct process *p = workers->processes; p; p = p->next)
        process_end(p, deadline_ms);
    finish_if_all_drained(workers);
    check_all_gone(workers);
}
