/* Calls to be made later, and the budget that bounds a turn. Start reading at reactor_make_calls(), which
 * begins each turn, then reactor_resume_calls().
 *
 * A call is linked into a ring, whose head is a call that is never made. With a head there is no special case
 * for the first or last call; with links in both directions a call leaves the ring without a search. */
#include "reactor_internal.h"

static void ring_init(struct reactor_call *head)
{
    head->next = head->previous = head;
}

static void ring_append(struct reactor_call *head, struct reactor_call *call)
{
    call->next = head;
    call->previous = head->previous;
    head->previous->next = call;
    head->previous = call;
}

static void ring_prepend(struct reactor_call *head, struct reactor_call *call)
{
    ring_append(head->next, call); /* a ring goes round: before the first is behind the head */
}

static void ring_remove(struct reactor_call *call)
{
    call->previous->next = call->next;
    call->next->previous = call->previous;
    call->next = call->previous = NULL; /* NULL says that it is not queued */
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

/* Unlink all calls, so that none of them points into a ring that is gone. */
static void ring_release(struct reactor_call *head)
{
    while (!ring_is_empty(head))
        ring_remove(head->next);
}

void reactor_init_calls(struct reactor *reactor)
{
    ring_init(&reactor->calls);
    ring_init(&reactor->due);
    ring_init(&reactor->yielded);
    ring_init(&reactor->postponed);
    reactor->allowed = REACTOR_BUDGET;
}

void reactor_release_calls(struct reactor *reactor)
{
    ring_release(&reactor->postponed);
    ring_release(&reactor->yielded);
    ring_release(&reactor->due);
    ring_release(&reactor->calls);
}

void reactor_call_init(struct reactor_call *call, reactor_function *function, void *data)
{
    *call = (struct reactor_call){.function = function, .data = data};
}

void reactor_defer(struct reactor *reactor, struct reactor_call *call)
{
    if (call->next)
        return;
    ring_append(&reactor->calls, call);
    observe_call(reactor, REACTOR_DEFERS, call);
}

void reactor_cancel(struct reactor *reactor, struct reactor_call *call)
{
    if (!call->next)
        return;
    ring_remove(call);
    observe_call(reactor, REACTOR_CANCELS, call);
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
    return reactor->loaded || reactor->expecting;
}

void reactor_expect_more(struct reactor *reactor, bool more)
{
    reactor->expecting = more;
}

void reactor_postpone(struct reactor *reactor, struct reactor_call *call)
{
    if (call->next)
        return;
    if (!reactor->postponing)
        reactor->postponing_since = reactor->turn;
    reactor->postponing = true;
    ring_append(&reactor->postponed, call);
    observe_call(reactor, REACTOR_POSTPONES, call);
}

static void reactor_end_postponing(struct reactor *reactor)
{
    reactor->postponing = false;
    ring_move(&reactor->postponed, &reactor->calls);
}

/* What is queued now is called in the next turn. Until then the loop waits a little: not to wait at all would
 * only spend turns. */
int reactor_limit_postponing(struct reactor *reactor, int timeout_ms)
{
    if (!reactor_is_loaded(reactor) ||
        reactor->turn + 1 - reactor->postponing_since >= REACTOR_POSTPONE_TURNS)
        reactor_end_postponing(reactor);
    return timeout_ms == 0 ? 0 : REACTOR_POSTPONE_MS;
}

void reactor_wait_in_vain(struct reactor *reactor)
{
    if (ring_is_empty(&reactor->calls) && ring_is_empty(&reactor->yielded))
        reactor_end_postponing(reactor);
}

void reactor_yield(struct reactor *reactor, struct reactor_call *call)
{
    if (call->next)
        return;
    ring_append(&reactor->yielded, call);
    observe_call(reactor, REACTOR_YIELDS, call);
}

/* Without a bound, those who have just come could keep the others waiting for ever. */
void reactor_yield_first(struct reactor *reactor, struct reactor_call *call)
{
    if (call->next)
        return;
    if (reactor->preferred < REACTOR_PREFERRED)
        ring_prepend(&reactor->yielded, call);
    else
        ring_append(&reactor->yielded, call);
    reactor->preferred++;
    observe_call(reactor, REACTOR_YIELDS, call);
}

static void ring_call_first(struct reactor *reactor, struct reactor_call *head,
                            enum reactor_kind kind)
{
    struct reactor_call *call = head->next;
    ring_remove(call); /* first, so that it may be queued again, or freed */
    callback_begin(reactor, kind, (uintptr_t)call->function, call, -1);
    call->function(call->data);
    callback_end(reactor);
}

/* Calls that are queued by these calls wait for the next turn. Otherwise a call that defers itself again
 * would keep the reactor from ever looking at its descriptors. */
int reactor_make_calls(struct reactor *reactor)
{
    int made = 0;
    ring_move(&reactor->calls, &reactor->due);
    for (; !ring_is_empty(&reactor->due); made++)
        ring_call_first(reactor, &reactor->due, REACTOR_CALL);
    return made;
}

/* A call that yields again goes to the end of the ring, so the calls take turns until the budget is spent.
 * Each call costs one unit, which ends the rounds even if none of the calls does anything. */
int reactor_resume_calls(struct reactor *reactor)
{
    int made = 0;
    reactor->preferred = 0;
    for (; !ring_is_empty(&reactor->yielded) && reactor->spent < REACTOR_BUDGET; made++) {
        size_t share_end = ++reactor->spent + REACTOR_SHARE;
        reactor->allowed = share_end < REACTOR_BUDGET ? share_end : REACTOR_BUDGET;
        ring_call_first(reactor, &reactor->yielded, REACTOR_YIELDED);
    }
    reactor->allowed = REACTOR_BUDGET;
    return made;
}
