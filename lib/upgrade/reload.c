/* Start reading at reload_start(). */
#include "reload.h"

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
    unsigned count;
    uint32_t oldest = workers_oldest_retired(reload->workers, reload->slot, &count);
    reload->waits = count >= RELOAD_RETIRED;
    if (reload->waits)
        workers_retire(reload->workers, oldest, RELOAD_ROOM_MS);
    return !reload->waits;
}

static void reload_slot(void *data)
{
    struct reload *reload = data;
    if (workers_are_ending(reload->workers) || reload->slot == RELOAD_NONE)
        return;
    if (reload->slot < workers_slots(reload->workers)) {
        if (reload_has_room(reload))
            workers_start_beside(reload->workers, reload->slot);
        return;
    }
    reload_end(reload);
    if (reload->events->done)
        reload->events->done(reload->data);
}

static void reload_serves(uint32_t number, unsigned slot, void *data)
{
    struct reload *reload = data;
    workers_give_slot(reload->workers, number, RELOAD_RETIRED_MS);
    if (reload->slot != slot)
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
    workers_set_replacer(workers, &reload_replacer, reload);
    return reload;
}

void reload_close(struct reload *reload)
{
    if (!reload)
        return;
    workers_set_replacer(reload->workers, NULL, NULL);
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
