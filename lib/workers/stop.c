/* Stop: how workers end in order, and lose nothing that they had read. Start reading at workers_stop(). */
#include "supervisor.h"

void process_end(struct process *process, uint64_t deadline_ms)
{
    if (process->state >= PROCESS_STOPPING)
        return;
    process->state = PROCESS_STOPPING;
    process->retired_until = 0;
    process_send(process, FRAME_STOP, NULL, 0);
    watch_limit(process, deadline_ms);
}

static void process_finish(struct process *process, uint64_t deadline_ms)
{
    if (process->state == PROCESS_FINISHING)
        return;
    process->state = PROCESS_FINISHING;
    process_send(process, FRAME_FINISH, NULL, 0);
    watch_limit(process, deadline_ms);
}

void finish_if_all_drained(struct workers *workers)
{
    if (workers->phase != WORKERS_STOPPING)
        return;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->state < PROCESS_DRAINED)
            return;
    workers->phase = WORKERS_FINISHING;
    for (struct process *p = workers->processes; p; p = p->next)
        process_finish(p, workers->deadline_ms);
}

/* In a stop, a worker that has drained waits for the others, and has no deadline meanwhile. One that has retired
 * waits for nobody. If it drains on its own just when it is told to stop, it says so twice. */
void process_drained(struct process *process)
{
    if (process->state < PROCESS_RETIRED || process->state >= PROCESS_DRAINED)
        return;
    process->state = PROCESS_DRAINED;
    process->ticks_left = 0;
    if (process->workers->phase < WORKERS_STOPPING)
        process_finish(process, WORKERS_END_MS);
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
    if (workers->phase >= WORKERS_STOPPING)
        return;
    workers->phase = WORKERS_STOPPING;
    workers->deadline_ms = deadline_ms;
    close_listeners(workers, -1); /* the workers close theirs: from now on, who comes is refused */
    stop_starting(workers);
    for (struct process *p = workers->processes; p; p = p->next)
        process_end(p, deadline_ms);
    finish_if_all_drained(workers);
    check_all_gone(workers);
}
