/* Start reading at slot_fill().
 *
 * A slot is a place that must always be filled: there are as many as workers were asked for. A process
 * fills a slot; after a reload several processes may share one, until the older ones have served their last
 * clients. */
#include "supervisor.h"

#include <errno.h>

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return b != 0 && b < a ? b : a;
}

/* Like the tick, it always runs, so that it can be started without memory. */
void alarm_set(struct workers *workers)
{
    uint64_t next = UINT64_MAX;
    for (unsigned i = 0; i < workers->count; i++)
        next = earlier(next, workers->slots[i].retry_at);
    for (const struct process *p = workers->processes; p; p = p->next)
        next = earlier(next, p->retired_until);
    uint64_t now = reactor_clock();
    uint64_t delay_ms = next > now ? (next - now) / 1000000 + 1 : 0;
    if (delay_ms > UINT32_MAX)
        delay_ms = UINT32_MAX;
    (void)reactor_timer_start(workers->reactor, &workers->alarm, delay_ms, 0);
}

static bool is_due(uint64_t when)
{
    return when != 0 && when <= reactor_clock();
}

void alarm_ring(void *data)
{
    struct workers *workers = data;
    for (unsigned i = 0; i < workers->count; i++)
        if (is_due(workers->slots[i].retry_at))
            slot_fill(&workers->slots[i]);
    for (struct process *p = workers->processes; p; p = p->next)
        if (is_due(p->retired_until))
            process_end(p, WORKERS_END_MS);
    alarm_set(workers);
}

static unsigned slot_number(const struct slot *slot)
{
    return (unsigned)(slot - slot->workers->slots);
}

void slot_fill_soon(struct slot *slot, uint64_t pause_ms)
{
    slot->retry_at = reactor_clock() + pause_ms * 1000000;
    alarm_set(slot->workers);
}

const struct process *slot_holder(const struct slot *slot)
{
    const struct process *holder = NULL;
    for (const struct process *p = slot->workers->processes; p; p = p->next)
        if (p->slot == slot_number(slot) && p->state < PROCESS_RETIRED &&
            (!holder || p->state == PROCESS_SERVING))
            holder = p;
    return holder;
}

/* As long as anybody has ever served, what keeps new workers from starting may pass: a shortage of
 * descriptors, of processes, of memory. If nobody ever has, they all fail in the same way. */
static bool is_hopeless(const struct workers *workers)
{
    for (unsigned i = 0; i < workers->count; i++)
        if (workers->slots[i].failures < WORKERS_FAILURES)
            return false;
    return !workers->ever_ready;
}

static void workers_give_up(struct workers *workers)
{
    workers->phase = WORKERS_HOPELESS;
    for (unsigned i = 0; i < workers->count; i++)
        workers->slots[i].retry_at = 0;
    for (struct process *p = workers->processes; p; p = p->next)
        channel_abort(p->channel);
    check_all_gone(workers);
}

static uint64_t pause_after(unsigned failures)
{
    uint64_t pause_ms = WORKERS_FIRST_PAUSE_MS;
    while (--failures > 0 && pause_ms < WORKERS_LAST_PAUSE_MS)
        pause_ms *= 2;
    return pause_ms < WORKERS_LAST_PAUSE_MS ? pause_ms : WORKERS_LAST_PAUSE_MS;
}

static void slot_retry_later(struct slot *slot, uint32_t number, int error)
{
    struct workers *workers = slot->workers;
    uint64_t pause_ms = pause_after(++slot->failures);
    if (is_hopeless(workers)) {
        workers_give_up(workers);
        return;
    }
    slot_fill_soon(slot, pause_ms);
    if (workers->events->start_failed)
        workers->events->start_failed(workers, number, error, pause_ms, workers->data);
}

/* If the old worker still serves this slot, it goes on, and what wanted to replace it is told. */
void slot_fail(struct slot *slot, uint32_t number, int error)
{
    struct workers *workers = slot->workers;
    const struct process *holder = slot_holder(slot);
    if (slot_number(slot) >= workers->count)
        return; /* there are to be fewer workers */
    if (!holder)
        slot_retry_later(slot, number, error);
    else if (holder->state == PROCESS_SERVING && workers->replacer)
        workers->replacer->failed(slot_number(slot), error, workers->replacer_data);
}

void slot_fill(struct slot *slot)
{
    struct workers *workers = slot->workers;
    slot->retry_at = 0; /* a reload may be faster */
    if (start_process(workers, slot_number(slot)) == -1)
        slot_fail(slot, workers->last_number, errno);
}
