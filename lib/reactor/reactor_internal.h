#ifndef REACTOR_INTERNAL_H
#define REACTOR_INTERNAL_H
/* Inside lib only: for the reactor's own files, and for those that add a phase to its turn, timer and signals. */

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
    bool dispatching; /* event handlers are being called */
    bool stopped;
    reactor_function *before_wait; /* NULL if there is none */
    reactor_function *after_wait;
    void *hook_data;
    reactor_reporter *reporter; /* NULL while callbacks are not measured */
    void *reporter_data;
    uint64_t threshold; /* nanoseconds */
    uint64_t began;     /* when the callback that runs began */
    const char *name;   /* of the callback that runs */
    uint64_t slowest;   /* nanoseconds */
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

/* measure.c: a callback that is measured has ended. */
void measure_report(struct reactor *reactor);

/* Bracket every callback. kind is its name until it gives itself one. Usually nothing is measured, and then
 * the brackets must cost next to nothing: so they are defined here, where they can be inlined. */
static inline void measure_begin(struct reactor *reactor, const char *kind)
{
    reactor->name = kind;
    if (reactor->reporter)
        reactor->began = reactor_clock();
}

static inline void measure_end(struct reactor *reactor)
{
    if (reactor->reporter)
        measure_report(reactor);
}

enum { NS_PER_MS = 1000000 };

/* A time that is too long to count in nanoseconds is UINT64_MAX: "never", not "soon". */
static inline uint64_t nanoseconds_of(uint64_t ms)
{
    return ms > UINT64_MAX / NS_PER_MS ? UINT64_MAX : ms * NS_PER_MS;
}

#endif
