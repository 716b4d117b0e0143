/* Start reading at reactor_run_once(), which is one turn of the loop; then dispatch(). */
#include "reactor.h"
#include "array.h"
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

static void ring_init(struct reactor_call *head)
{
    head->next = head->previous = head;
}

static bool ring_is_empty(const struct reactor_call *head)
{
    return head->next == head;
}

static void ring_append(struct reactor_call *head, struct reactor_call *call)
{
    call->next = head;
    call->previous = head->previous;
    head->previous->next = call;
    head->previous = call;
}

static void ring_remove(struct reactor_call *call)
{
    call->previous->next = call->next;
    call->next->previous = call->previous;
    call->next = call->previous = NULL;
}

/* Move all calls from one ring to the end of another. */
static void ring_move(struct reactor_call *from, struct reactor_call *to)
{
    if (ring_is_empty(from))
        return;
    from->next->previous = to->previous;
    to->previous->next = from->next;
    from->previous->next = to;
    to->previous = from->previous;
    ring_init(from);
}

/* Let go of all calls, so that none of them points into a ring that is gone. */
static void ring_release(struct reactor_call *head)
{
    while (!ring_is_empty(head))
        ring_remove(head->next);
}

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
    ring_init(&reactor->calls);
    ring_init(&reactor->due);
    ring_init(&reactor->yielded);
    reactor->allowed = REACTOR_BUDGET;
    reactor->signal_pipe[0] = reactor->signal_pipe[1] = -1;
    return reactor;
}

void reactor_close(struct reactor *reactor)
{
    if (!reactor)
        return;
    ring_release(&reactor->yielded);
    ring_release(&reactor->due);
    ring_release(&reactor->calls);
    signals_release(reactor);
    timer_heap_release(&reactor->timers);
    selector_close(reactor->selector);
    free(reactor->slots);
    free(reactor);
}

static int ensure_slot(struct reactor *reactor, int fd)
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
    if (ensure_slot(reactor, fd) == -1)
        goto fail_unregister;
    reactor->slots[fd] =
        (struct slot){.handler = handler, .data = data, .since = reactor->turn, .events = events};
    reactor->awaited++;
    return 0;

fail_unregister:
    (void)selector_unregister(reactor->selector, fd);
    errno = ENOMEM;
    return -1;
}

static bool is_watched_for(const struct reactor *reactor, int fd, unsigned events)
{
    return events != 0 && (size_t)fd < reactor->capacity && reactor->slots[fd].events == events;
}

/* Handlers often ask for the same interest again, after each event. That must cost no system call, so only
 * others have it checked that the descriptor is still what was registered. */
static int change_interest(struct reactor *reactor, int fd, unsigned events)
{
    if (!is_watched_for(reactor, fd, events))
        return selector_modify(reactor->selector, fd, events, NULL);
    return reactor->dispatching ? 0 : selector_check(reactor->selector, fd);
}

int reactor_modify(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                   void *data)
{
    if (change_interest(reactor, fd, events) == -1)
        return -1;
    struct slot *slot = &reactor->slots[fd];
    slot->handler = handler;
    slot->data = data;
    slot->events = events;
    return 0;
}

int reactor_unregister(struct reactor *reactor, int fd)
{
    if (selector_unregister(reactor->selector, fd) == -1)
        return -1;
    reactor->awaited -= !reactor->slots[fd].unref;
    reactor->slots[fd] = (struct slot){0};
    return 0;
}

int reactor_interest(const struct reactor *reactor, int fd)
{
    return selector_check(reactor->selector, fd) == -1 ? -1 : (int)reactor->slots[fd].events;
}

static int set_unref(struct reactor *reactor, int fd, bool unref)
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
    return set_unref(reactor, fd, true);
}

int reactor_ref(struct reactor *reactor, int fd)
{
    return set_unref(reactor, fd, false);
}

void reactor_call_init(struct reactor_call *call, reactor_function *function, void *data)
{
    *call = (struct reactor_call){.function = function, .data = data};
}

void reactor_defer(struct reactor *reactor, struct reactor_call *call)
{
    if (!call->next)
        ring_append(&reactor->calls, call);
}

void reactor_cancel(struct reactor *reactor, struct reactor_call *call)
{
    (void)reactor; /* a ring needs no head to lose a member */
    if (call->next)
        ring_remove(call);
}

bool reactor_is_queued(const struct reactor_call *call)
{
    return call->next;
}

void reactor_consume(struct reactor *reactor, size_t work)
{
    reactor->spent += work;
}

bool reactor_has_budget(const struct reactor *reactor)
{
    return reactor->spent < reactor->allowed;
}

bool reactor_is_loaded(const struct reactor *reactor)
{
    return reactor->loaded;
}

void reactor_yield(struct reactor *reactor, struct reactor_call *call)
{
    if (!call->next)
        ring_append(&reactor->yielded, call);
}

/* Make the first call of a ring. */
static void make_call(struct reactor *reactor, struct reactor_call *head)
{
    struct reactor_call *call = head->next;
    ring_remove(call); /* first, so that it may be queued again, or freed */
    measure_begin(reactor, "a deferred call");
    call->function(call->data);
    measure_end(reactor);
}

/* Calls that are queued by these calls wait for the next turn: otherwise a call that defers itself
 * again would keep the reactor from ever looking at its descriptors. */
static int make_calls(struct reactor *reactor)
{
    int made = 0;
    ring_move(&reactor->calls, &reactor->due);
    for (; !ring_is_empty(&reactor->due); made++)
        make_call(reactor, &reactor->due);
    return made;
}

static void begin_budget(struct reactor *reactor)
{
    reactor->loaded = !ring_is_empty(&reactor->yielded);
    reactor->spent = 0;
}

/* A call that yields again goes to the end of the ring: so the calls take turns, round and round, until the
 * budget is spent. The unit that each call costs ends the rounds even if none of them does anything. */
static int resume_yielded(struct reactor *reactor)
{
    int made = 0;
    for (; !ring_is_empty(&reactor->yielded) && reactor->spent < REACTOR_BUDGET; made++) {
        size_t share_end = ++reactor->spent + REACTOR_SHARE;
        reactor->allowed = share_end < REACTOR_BUDGET ? share_end : REACTOR_BUDGET;
        make_call(reactor, &reactor->yielded);
    }
    reactor->allowed = REACTOR_BUDGET;
    return made;
}

/* Handlers run one after another, and each may change what the next ones stand for. So nothing is
 * remembered from one to the next: the slot is looked up afresh, the interest is asked again, and a
 * handler as young as this turn is passed over, since the event was its predecessor's. */
static int dispatch(struct reactor *reactor, int count)
{
    int dispatched = 0;
    reactor->dispatching = true;
    for (int i = 0; i < count; i++) {
        const struct selector_key *key = &reactor->ready[i];
        const struct slot *slot = &reactor->slots[key->fd];
        unsigned events = key->events & slot->events;
        if (events == 0 || slot->since == reactor->turn)
            continue;
        measure_begin(reactor, "an event handler");
        slot->handler(key->fd, events, slot->data);
        measure_end(reactor);
        dispatched++;
    }
    reactor->dispatching = false;
    return dispatched;
}

static bool has_work(const struct reactor *reactor)
{
    return reactor->awaited > 0 || !ring_is_empty(&reactor->calls) ||
           !ring_is_empty(&reactor->yielded);
}

/* How long to wait: not at all if there is something else to do, or if nothing can come. */
static int limit_wait(const struct reactor *reactor, int timeout_ms)
{
    if (reactor->stopped || !ring_is_empty(&reactor->calls) || reactor->awaited == 0)
        return 0;
    return timer_heap_next(&reactor->timers) ? timers_limit_wait(reactor, timeout_ms) : timeout_ms;
}

static void call_hook(struct reactor *reactor, reactor_function *hook)
{
    int saved = errno; /* why the wait failed */
    measure_begin(reactor, "a hook");
    hook(reactor->hook_data);
    measure_end(reactor);
    errno = saved;
}

/* The hook comes before the limit, so that what it queues or starts is not waited past. */
static int wait_and_dispatch(struct reactor *reactor, int timeout_ms)
{
    if (reactor->before_wait) {
        call_hook(reactor, reactor->before_wait);
        timeout_ms = ring_is_empty(&reactor->yielded) ? timeout_ms : 0;
    }
    int wait_ms = limit_wait(reactor, timeout_ms);
    reactor->turn++;
    int count = selector_select(reactor->selector, wait_ms, reactor->ready, READY);
    if (reactor->after_wait)
        call_hook(reactor, reactor->after_wait);
    return count == -1 ? -1 : dispatch(reactor, count);
}

static int refuse_inside_a_turn(const struct reactor *reactor)
{
    if (!reactor->in_turn)
        return 0;
    errno = EBUSY;
    return -1;
}

/* Input comes before timers: what has arrived is heard before a deadline is judged. In most turns no call has
 * yielded, no timer runs and no signal has come: asked here, that costs no call. */
int reactor_run_once(struct reactor *reactor, int timeout_ms)
{
    if (refuse_inside_a_turn(reactor) == -1)
        return -1;
    reactor->in_turn = true;
    begin_budget(reactor);
    int called = make_calls(reactor);
    if (!ring_is_empty(&reactor->yielded)) {
        called += resume_yielded(reactor);
        timeout_ms = 0; /* perhaps they are not done */
    }
    int dispatched = wait_and_dispatch(reactor, timeout_ms);
    if (dispatched != -1) { /* or errno says why, and the next turn goes on */
        called += timer_heap_next(&reactor->timers) ? timers_fire(reactor) : 0;
        called += reactor->signalled ? signals_deliver(reactor) : 0;
    }
    reactor->in_turn = false;
    return dispatched == -1 ? -1 : called + dispatched;
}

int reactor_run(struct reactor *reactor)
{
    int result = refuse_inside_a_turn(reactor);
    if (result == -1) /* and leave a stop to the run that is under way */
        return -1;
    while (result != -1 && !reactor->stopped && has_work(reactor))
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
    return timer_heap_next(&reactor->timers) ? timers_limit_wait(reactor, -1) : -1;
}

const char *reactor_backend(const struct reactor *reactor)
{
    return selector_backend(reactor->selector);
}
