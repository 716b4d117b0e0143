/* Stop: how workers end in order, and lose nothing that they had read. Start reading at workers_stop(). */
#include "supervisor.h"

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

void finish_if_all_drained(struct workers *workers)
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

void stop_starting(struct workers *workers)
{
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].retry_at = 0;
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
