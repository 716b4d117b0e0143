/* What lib/upgrade needs to replace workers while they serve: see "Replacing" in workers.h. */
#include "supervisor.h"

#include <errno.h>

void workers_set_replacer(struct workers *workers, const struct workers_replacer *replacer,
                          void *data)
{
    workers->replacer = replacer;
    workers->replacer_data = data;
}

unsigned workers_slots(const struct workers *workers)
{
    return workers->count;
}

bool workers_are_ending(const struct workers *workers)
{
    return workers->phase != WORKERS_OPEN;
}

void workers_start_beside(struct workers *workers, unsigned slot)
{
    slot_fill(&workers->slots[slot]);
}

/* A worker that ends already needs no second word; and the time that it has never becomes longer. */
static void process_retire(struct process *process, uint64_t ms)
{
    uint64_t until = reactor_clock() + ms * 1000000;
    if (process->state >= PROCESS_STOPPING)
        return;
    if (process->state < PROCESS_RETIRED || until < process->retired_until)
        process->retired_until = until;
    if (process->state < PROCESS_RETIRED)
        process_send(process, FRAME_RETIRE, NULL, 0);
    process->state = PROCESS_RETIRED;
    alarm_set(process->workers);
}

void workers_retire(struct workers *workers, uint32_t number, uint64_t ms)
{
    struct process *process = find_process(workers, number);
    if (process)
        process_retire(process, ms);
}

void workers_give_slot(struct workers *workers, uint32_t heir, uint64_t ms)
{
    const struct process *owner = find_process(workers, heir);
    for (struct process *p = workers->processes; owner && p; p = p->next)
        if (p != owner && p->slot == owner->slot && p->state == PROCESS_SERVING)
            process_retire(p, ms);
}

/* The list begins with the newest: so the last one found is the oldest. */
uint32_t workers_oldest_retired(const struct workers *workers, unsigned slot, unsigned *count)
{
    uint32_t oldest = 0;
    *count = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->slot == slot && p->state >= PROCESS_RETIRED) {
            oldest = p->number;
            ++*count;
        }
    return oldest;
}

/* --- Another number of workers, or none ---------------------------------------------------------------- */

static int add_slots(struct workers *workers, unsigned count)
{
    unsigned before = workers->count;
    while (workers->count < count)
        if (add_slot(workers) == -1) {
            drop_slots(workers, before);
            return -1;
        }
    for (unsigned i = before; i < count; i++)
        slot_fill_soon(&workers->slots[i], 0);
    return 0;
}

/* A worker that is not ready yet retires once it is. */
static void retire_all_from(struct workers *workers, unsigned slot)
{
    for (struct process *p = workers->processes; p; p = p->next)
        if (p->slot >= slot && p->state >= PROCESS_SERVING)
            process_retire(p, WORKERS_SURPLUS_MS);
}

int workers_resize(struct workers *workers, unsigned count)
{
    bool falls = count < workers->count;
    if (count < 1 || count > WORKERS_MAX || (falls && workers->own_listeners)) {
        errno = EINVAL;
        return -1;
    }
    if (workers_are_ending(workers))
        return 0;
    if (!falls)
        return add_slots(workers, count);
    drop_slots(workers, count);
    retire_all_from(workers, count);
    return 0;
}

void workers_make_way(struct workers *workers)
{
    if (workers_are_ending(workers))
        return;
    workers->phase = WORKERS_LEAVING;
    close_listeners(workers, -1);
    stop_starting(workers);
    retire_all_from(workers, 0);
    check_all_gone(workers);
}
