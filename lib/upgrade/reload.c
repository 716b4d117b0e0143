/* Workers that serve give way to others, while the server goes on: they retire. Start reading at reload_start(), which
 * gives each slot a new worker, then at reload_resize() and reload_make_way(). */
#include "reload.h"
#include "more_slots.h"
#include "supervisor.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum { RELOAD_NONE = WORKERS_MAX + 1, RELOAD_ROOM_MS = 500 };

struct reload {
    struct reactor *reactor;
    struct workers *workers;
    const struct reload_events *events;
    void *data;
    unsigned slot; /* that is being reloaded, or RELOAD_NONE */
    bool waits;    /* until a retired worker of that slot is gone */
    bool again;    /* asked for while a reload was under way */
    struct reactor_call go_on;
};

/* --- One worker retires -------------------------------------------------------------------------------- */

/* Tell it to accept no more clients and to end with its last one; in the end it is told to stop. One that ends already
 * needs no second word, and the time that it has never becomes longer. */
static void retire_process(struct process *process, uint64_t ms)
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

/* --- All are replaced, one slot after another ---------------------------------------------------------- */

/* If another reload was asked for meanwhile, it begins: the workers that are new by now may have read what
 * has changed since. */
static void reload_end(struct reload *reload)
{
    reload->slot = reload->again ? 0 : RELOAD_NONE;
    if (reload->again)
        reactor_defer(reload->reactor, &reload->go_on);
    reload->again = false;
}

/* Each generation leaves some workers behind that serve their last clients. Where they are too many, the reload
 * waits. Those without clients go by themselves; if none has gone in time, the oldest must. */
static bool reload_has_room(struct reload *reload)
{
    unsigned count = 0;
    struct process *oldest = NULL; /* the list begins with the newest */
    for (struct process *p = reload->workers->processes; p; p = p->next)
        if (p->slot == reload->slot && p->state >= PROCESS_RETIRED) {
            oldest = p;
            count++;
        }
    reload->waits = count >= RELOAD_RETIRED;
    if (reload->waits)
        retire_process(oldest, RELOAD_ROOM_MS);
    return !reload->waits;
}

static void reload_slot(void *data)
{
    struct reload *reload = data;
    if (workers_are_ending(reload->workers) || reload->slot == RELOAD_NONE)
        return;
    if (reload->slot < reload->workers->count) {
        if (reload_has_room(reload))
            slot_fill(&reload->workers->slots[reload->slot]);
        return;
    }
    reload_end(reload);
    if (reload->events->done)
        reload->events->done(reload->data);
}

/* Whoever served in this slot until now retires. A worker that is ready too late for a server that makes way, or has
 * fewer slots by now, retires itself. */
static void reload_serves(struct process *heir, void *data)
{
    struct reload *reload = data;
    if (reload->workers->phase == WORKERS_LEAVING || heir->slot >= reload->workers->count) {
        retire_process(heir, RELOAD_SURPLUS_MS);
        return;
    }
    for (struct process *p = reload->workers->processes; p; p = p->next)
        if (p != heir && p->slot == heir->slot && p->state == PROCESS_SERVING)
            retire_process(p, RELOAD_RETIRED_MS);
    if (reload->slot != heir->slot)
        return;
    reload->slot++;
    reload_slot(reload);
}

static void reload_fails(unsigned slot, int error, void *data)
{
    struct reload *reload = data;
    if (reload->slot != slot)
        return;
    reload_end(reload);
    if (reload->events->failed)
        reload->events->failed(error, reload->data);
}

/* Deferred: we are called from within the end of a channel, which must not be copied into a new process. */
static void reload_retired_gone(unsigned slot, void *data)
{
    struct reload *reload = data;
    if (reload->waits && reload->slot == slot)
        reactor_defer(reload->reactor, &reload->go_on);
}

static const struct workers_replacer reload_replacer = {
    .serves = reload_serves,
    .failed = reload_fails,
    .retired_gone = reload_retired_gone,
};

struct reload *reload_open(struct reactor *reactor, struct workers *workers,
                           const struct reload_events *events, void *data)
{
    struct reload *reload = calloc(1, sizeof *reload);
    if (!reload)
        return NULL;
    *reload = (struct reload){.reactor = reactor, .workers = workers, .events = events};
    reload->data = data;
    reload->slot = RELOAD_NONE;
    reactor_call_init(&reload->go_on, reload_slot, reload);
    workers->replacer = &reload_replacer;
    workers->replacer_data = reload;
    return reload;
}

void reload_close(struct reload *reload)
{
    if (!reload)
        return;
    reload->workers->replacer = NULL;
    reactor_cancel(reload->reactor, &reload->go_on);
    free(reload);
}

void reload_start(struct reload *reload)
{
    if (workers_are_ending(reload->workers))
        return;
    reload->again = reload->slot != RELOAD_NONE;
    if (reload->again)
        return;
    reload->slot = 0;
    reload_slot(reload);
}

/* --- Another number of workers, or none ---------------------------------------------------------------- */

/* A worker that is not ready yet retires once it is: see reload_serves(). */
static void retire_all_from(struct workers *workers, unsigned slot)
{
    for (struct process *p = workers->processes; p; p = p->next)
        if (p->slot >= slot && p->state >= PROCESS_SERVING)
            retire_process(p, RELOAD_SURPLUS_MS);
}

int reload_resize(struct reload *reload, unsigned count)
{
    struct workers *workers = reload->workers;
    unsigned before = workers->count;
    if (count < 1 || count > WORKERS_MAX || (count < before && workers->own_listeners)) {
        errno = EINVAL;
        return -1;
    }
    if (workers_are_ending(workers))
        return 0;
    if (add_slots(workers, count) == -1)
        return -1;
    for (unsigned i = before; i < count; i++)
        slot_fill_soon(&workers->slots[i], 0);
    drop_slots(workers, count);
    retire_all_from(workers, count);
    return 0;
}

void reload_make_way(struct reload *reload)
{
    struct workers *workers = reload->workers;
    if (workers_are_ending(workers))
        return;
    workers->phase = WORKERS_LEAVING;
    close_listeners(workers, -1);
    stop_starting(workers);
    retire_all_from(workers, 0);
    check_all_gone(workers);
}
