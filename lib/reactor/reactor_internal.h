#ifndef REACTOR_INTERNAL_H
#define REACTOR_INTERNAL_H
/* Inside lib only: for the reactor's own files, and for those that add a phase to its turn, timer and signals. */

#include "observe.h"
#include "reactor.h"
#include "selector.h"

#include <stdbool.h>
#include <stdint.h>

enum { READY = 512 }; /* descriptors dispatched in one turn at most; the rest comes in the next */

/* What another module does in each turn: timers, and signals. The reactor knows no more of them than this, so
 * that a program which uses no timers links none. The module allocates its phase when it is first used with a
 * reactor, as the first member of a struct of its own. */
struct reactor_phase {
    /* Call what is due, and return how many functions were called. */
    int (*run)(struct reactor_phase *phase);
    /* Shorten a wait of timeout_ms milliseconds, negative for no limit. Only timers have this. */
    int (*limit)(const struct reactor_phase *phase, int timeout_ms);
    /* Let go of everything and free the phase: the reactor closes. */
    void (*release)(struct reactor_phase *phase);
};

/* One event handler, at the index of its descriptor. */
struct slot {
    reactor_handler *handler;
    void *data;
    uint64_t since;  /* the turn in which it was registered */
    unsigned events; /* the interest; 0 if paused or not registered */
    bool unref;      /* it does not keep the loop running */
};

struct reactor {
    struct selector *selector;
    struct slot *slots;
    size_t capacity;               /* of slots */
    size_t awaited;                /* descriptors and timers that keep the loop running */
    uint64_t turn;                 /* goes up with each wait for events */
    struct reactor_call calls;     /* the head of a ring: calls queued for the next turn */
    struct reactor_call due;       /* likewise: calls to be made in this turn */
    struct reactor_call yielded;   /* likewise: calls that wait for their share of a turn */
    size_t preferred;              /* calls of reactor_yield_first() since the last ones went on */
    struct reactor_call postponed; /* likewise: calls that wait until the loop is not loaded */
    bool postponing;               /* perhaps there are some of these */
    uint64_t postponing_since;     /* the turn in which the first of them was queued */
    size_t spent;                  /* of this turn's budget */
    bool loaded;                   /* when this turn began, a call that had yielded was waiting */
    bool expecting;                /* see reactor_expect_more() */
    size_t allowed;                /* the limit of spent while the current callback runs */
    struct reactor_phase *timers;  /* NULL until one has been started */
    struct reactor_phase *signals; /* likewise */
    bool in_turn;
    bool stopped;
    reactor_function *before_wait; /* NULL if there is none */
    reactor_function *after_wait;
    void *hook_data;

    /* observe.c */
    bool observed; /* somebody looks: one of the next two is not NULL */
    const struct reactor_observer *observer;
    reactor_reporter *reporter;
    void *observer_data;
    void *reporter_data;
    struct reactor_callback running; /* its kind and name; all of it while somebody looks */
    uint64_t began;                  /* when it began */
    uint64_t threshold;              /* nanoseconds */
    uint64_t slowest;                /* nanoseconds */
    const char *slow_name;

    struct selector_key ready[READY];
};

/* Whether the ring behind a head has no calls. */
static inline bool ring_is_empty(const struct reactor_call *head)
{
    return head->next == head;
}

/* calls.c: make the calls that were queued before this turn, and return how many. */
int reactor_make_calls(struct reactor *reactor);

/* calls.c: make the calls that have yielded, as far as the budget goes, and return how many. */
int reactor_resume_calls(struct reactor *reactor);

/* calls.c: before the wait, if calls are postponed: queue them if their time has come, and shorten the wait. */
int reactor_limit_postponing(struct reactor *reactor, int timeout_ms);

/* calls.c: the wait has found nothing, and calls are postponed. */
void reactor_wait_in_vain(struct reactor *reactor);

/* calls.c */
void reactor_init_calls(struct reactor *reactor);
void reactor_release_calls(struct reactor *reactor);

/* observe.c: tell those who look. Call these only if somebody does. */
void tell_turn(struct reactor *reactor);
int tell_wait(struct reactor *reactor, int timeout_ms);
void tell_begin(struct reactor *reactor, uintptr_t function, const void *which, int number,
                unsigned events);
void tell_handler_begin(struct reactor *reactor, unsigned events, int fd);
void tell_end(struct reactor *reactor);
void tell_change(struct reactor *reactor, enum reactor_change change,
                 const struct reactor_callback *callback);
void tell_handler(struct reactor *reactor, enum reactor_change change, int fd);
void tell_call(struct reactor *reactor, enum reactor_change change,
               const struct reactor_call *call);

/* Usually nobody looks. Then it must cost next to nothing to be ready for it: so the question is asked here, where
 * it can be inlined. */
static inline bool reactor_is_observed(const struct reactor *reactor)
{
    return __builtin_expect(reactor->observed, false);
}

static inline void observe_turn(struct reactor *reactor)
{
    if (reactor_is_observed(reactor))
        tell_turn(reactor);
}

static inline void observe_handler_begin(struct reactor *reactor, int fd, unsigned events)
{
    if (reactor_is_observed(reactor))
        tell_handler_begin(reactor, events, fd);
}

static inline void observe_handler(struct reactor *reactor, enum reactor_change change, int fd)
{
    if (reactor_is_observed(reactor))
        tell_handler(reactor, change, fd);
}

static inline void observe_call(struct reactor *reactor, enum reactor_change change,
                                const struct reactor_call *call)
{
    if (reactor_is_observed(reactor))
        tell_call(reactor, change, call);
}

/* Bracket every callback but the event handlers. function, which and number are those of struct reactor_callback. */
static inline void callback_begin(struct reactor *reactor, enum reactor_kind kind,
                                  uintptr_t function, const void *which, int number)
{
    reactor->running.kind = kind;
    if (reactor_is_observed(reactor))
        tell_begin(reactor, function, which, number, 0);
}

static inline void callback_end(struct reactor *reactor)
{
    if (reactor_is_observed(reactor))
        tell_end(reactor);
}

enum { NS_PER_MS = 1000000 };

/* A time that is too long to count in nanoseconds is UINT64_MAX: "never", not "soon". */
static inline uint64_t nanoseconds_of(uint64_t ms)
{
    return ms > UINT64_MAX / NS_PER_MS ? UINT64_MAX : ms * NS_PER_MS;
}

#endif
