/* Start reading at reactor_run_once(), which is one turn of the loop; then reactor_dispatch(). */
#include "reactor.h"
#include "array.h"
#include "reactor_internal.h"

#include <errno.h>
#include <stdlib.h>

struct reactor *reactor_open(const char *backend)
{
    struct reactor *reactor = calloc(1, sizeof *reactor);
    if (!reactor)
        return NULL;
    reactor->selector = selector_open(backend);
    if (!reactor->selector) {
        free(reactor);
        return NULL;
    }
    reactor_init_calls(reactor);
    return reactor;
}

void reactor_close(struct reactor *reactor)
{
    if (!reactor)
        return;
    reactor_release_calls(reactor);
    if (reactor->signals)
        reactor->signals->release(reactor->signals);
    if (reactor->timers)
        reactor->timers->release(reactor->timers);
    selector_close(reactor->selector);
    free(reactor->slots);
    free(reactor);
}

static int reactor_ensure_slot(struct reactor *reactor, int fd)
{
    struct slot *slots =
        array_grow(reactor->slots, &reactor->capacity, (size_t)fd + 1, sizeof *slots);
    if (!slots)
        return -1;
    reactor->slots = slots;
    return 0;
}

int reactor_register(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                     void *data)
{
    if (selector_register(reactor->selector, fd, events, NULL) == -1)
        return -1;
    if (reactor_ensure_slot(reactor, fd) == -1)
        goto fail_unregister;
    reactor->slots[fd] =
        (struct slot){.handler = handler, .data = data, .since = reactor->turn, .events = events};
    reactor->awaited++;
    observe_handler(reactor, REACTOR_REGISTERS, fd);
    return 0;

fail_unregister:
    (void)selector_unregister(reactor->selector, fd);
    errno = ENOMEM;
    return -1;
}

static bool reactor_is_watched_for(const struct reactor *reactor, int fd, unsigned events)
{
    return events != 0 && (size_t)fd < reactor->capacity && reactor->slots[fd].events == events;
}

/* Handlers often ask for the same interest again, after each event. That must cost no system call, so only
 * others have it checked that the descriptor is still what was registered. */
static int reactor_change_interest(struct reactor *reactor, int fd, unsigned events)
{
    if (!reactor_is_watched_for(reactor, fd, events))
        return selector_modify(reactor->selector, fd, events, NULL);
    return reactor->running.kind == REACTOR_HANDLER ? 0 : selector_check(reactor->selector, fd);
}

int reactor_modify(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                   void *data)
{
    if (reactor_change_interest(reactor, fd, events) == -1)
        return -1;
    struct slot *slot = &reactor->slots[fd];
    slot->handler = handler;
    slot->data = data;
    slot->events = events;
    observe_handler(reactor, REACTOR_MODIFIES, fd);
    return 0;
}

int reactor_unregister(struct reactor *reactor, int fd)
{
    if (selector_unregister(reactor->selector, fd) == -1)
        return -1;
    observe_handler(reactor, REACTOR_UNREGISTERS, fd);
    reactor->awaited -= !reactor->slots[fd].unref;
    reactor->slots[fd] = (struct slot){0};
    return 0;
}

int reactor_interest(const struct reactor *reactor, int fd)
{
    return selector_check(reactor->selector, fd) == -1 ? -1 : (int)reactor->slots[fd].events;
}

static int reactor_set_unref(struct reactor *reactor, int fd, bool unref)
{
    struct selector_key key;
    if (selector_get_key(reactor->selector, fd, &key) == -1)
        return -1;
    struct slot *slot = &reactor->slots[fd];
    reactor->awaited += (size_t)slot->unref - (size_t)unref;
    slot->unref = unref;
    return 0;
}

int reactor_unref(struct reactor *reactor, int fd)
{
    return reactor_set_unref(reactor, fd, true);
}

int reactor_ref(struct reactor *reactor, int fd)
{
    return reactor_set_unref(reactor, fd, false);
}

/* Handlers run one after another, and each may change what the next ones stand for. So nothing is
 * remembered from one to the next: the slot is looked up afresh, the interest is asked again, and a
 * handler that was registered in this turn is passed over, because the event was its predecessor's. */
static int reactor_dispatch(struct reactor *reactor, int count, int called)
{
    reactor->running.kind = REACTOR_HANDLER;
    for (int i = 0; i < count; i++) {
        const struct selector_key *key = &reactor->ready[i];
        const struct slot *slot = &reactor->slots[key->fd];
        unsigned events = key->events & slot->events;
        if (events == 0 || slot->since == reactor->turn)
            continue;
        observe_handler_begin(reactor, key->fd, events);
        slot->handler(key->fd, events, slot->data);
        callback_end(reactor);
        called++;
    }
    reactor->running.kind = REACTOR_NOTHING;
    return called;
}

static void reactor_call_hook(struct reactor *reactor, reactor_function *hook)
{
    int saved = errno; /* after a wait that failed, it says why */
    callback_begin(reactor, REACTOR_HOOK, (uintptr_t)hook, NULL, -1);
    hook(reactor->hook_data);
    callback_end(reactor);
    errno = saved;
}

static int reactor_wait(struct reactor *reactor, int timeout_ms)
{
    if (reactor_is_observed(reactor))
        return tell_wait(reactor, timeout_ms);
    return selector_select(reactor->selector, timeout_ms, reactor->ready, READY);
}

/* The whole turn. The order is the contract: see reactor.h. */
int reactor_run_once(struct reactor *reactor, int timeout_ms)
{
    if (reactor->in_turn) {
        errno = EBUSY;
        return -1;
    }
    reactor->in_turn = true;
    observe_turn(reactor);
    reactor->spent = 0; /* a turn has a budget of work, and calls that did not fit into the last */
    reactor->loaded = !ring_is_empty(&reactor->yielded);

    /* 1. Deferred calls. 2. Calls that have yielded. Most turns have neither. */
    int called = ring_is_empty(&reactor->calls) ? 0 : reactor_make_calls(reactor);
    if (!ring_is_empty(&reactor->yielded)) {
        called += reactor_resume_calls(reactor);
        timeout_ms = 0; /* perhaps they are not done */
    }

    /* 3. The wait. The hook comes before the limit, because it may queue a call or start a timer. The wait only
     * looks if there is something else to do, or if nothing can come. */
    if (reactor->before_wait)
        reactor_call_hook(reactor, reactor->before_wait);
    if (reactor->postponing)
        timeout_ms = reactor_limit_postponing(reactor, timeout_ms);
    if (reactor->stopped || !ring_is_empty(&reactor->calls) || !ring_is_empty(&reactor->yielded) ||
        reactor->awaited == 0)
        timeout_ms = 0;
    else if (reactor->timers)
        timeout_ms = reactor->timers->limit(reactor->timers, timeout_ms);
    reactor->turn++;
    int count = reactor_wait(reactor, timeout_ms);
    if (count == 0 && reactor->postponing)
        reactor_wait_in_vain(reactor);
    if (reactor->after_wait)
        reactor_call_hook(reactor, reactor->after_wait);

    /* 4. Event handlers. 5. Timers. 6. Signals. Input comes before timers: what has arrived is read before a
     * deadline is judged. If the wait has failed, errno says why, and the next turn goes on. */
    if (count != -1) {
        called = reactor_dispatch(reactor, count, called);
        if (reactor->timers)
            called += reactor->timers->run(reactor->timers);
        if (reactor->signals)
            called += reactor->signals->run(reactor->signals);
    }
    reactor->in_turn = false;
    return count == -1 ? -1 : called;
}

static bool reactor_has_work(const struct reactor *reactor)
{
    return reactor->awaited > 0 || reactor->postponing || !ring_is_empty(&reactor->calls) ||
           !ring_is_empty(&reactor->yielded);
}

int reactor_run(struct reactor *reactor)
{
    int result = 0;
    if (reactor->in_turn) { /* a stop is for the run that is under way: leave it alone */
        errno = EBUSY;
        return -1;
    }
    while (result != -1 && !reactor->stopped && reactor_has_work(reactor))
        result = reactor_run_once(reactor, -1);
    reactor->stopped = false;
    return result == -1 ? -1 : 0;
}

uint64_t reactor_turn(const struct reactor *reactor)
{
    return reactor->turn;
}

void reactor_stop(struct reactor *reactor)
{
    reactor->stopped = true;
}

void reactor_set_hooks(struct reactor *reactor, reactor_function *before, reactor_function *after,
                       void *data)
{
    reactor->before_wait = before;
    reactor->after_wait = after;
    reactor->hook_data = data;
}

int reactor_descriptor(const struct reactor *reactor)
{
    return selector_descriptor(reactor->selector);
}

int reactor_next_ms(const struct reactor *reactor)
{
    if (!ring_is_empty(&reactor->calls) || !ring_is_empty(&reactor->yielded))
        return 0;
    int limit_ms = reactor->postponing ? REACTOR_POSTPONE_MS : -1;
    return reactor->timers ? reactor->timers->limit(reactor->timers, limit_ms) : limit_ms;
}

const char *reactor_backend(const struct reactor *reactor)
{
    return selector_backend(reactor->selector);
}
