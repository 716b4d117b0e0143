#ifndef REACTOR_INTERNAL_H
#define REACTOR_INTERNAL_H
/* Inside reactor only: what reactor.c, timer.c and signals.c share. */

#include "reactor.h"
#include "selector.h"
#include "timer.h"
#include "timer_heap.h"

#include <stdbool.h>
#include <stdint.h>

enum { READY = 512 }; /* descriptors dispatched in one turn at most; the rest comes in the next */

/* One event handler, at the index of its descriptor. */
struct slot {
    reactor_handler *handler;
    void *data;
    uint64_t since;  /* the turn in which it was registered */
    unsigned events; /* the interest; 0 if paused or not registered */
    bool unref;      /* it keeps nobody waiting */
};

struct reactor {
    struct selector *selector;
    struct slot *slots;
    size_t capacity;             /* of slots */
    size_t awaited;              /* descriptors and timers that keep the loop running */
    uint64_t turn;               /* goes up with each wait for events */
    struct reactor_call calls;   /* the head of a ring: calls queued for the next turn */
    struct reactor_call due;     /* likewise: calls to be made in this turn */
    struct reactor_call yielded; /* likewise: calls that wait for their share of a turn */
    size_t spent;                /* of this turn's budget */
    bool loaded;                 /* when this turn began, a call that had yielded was waiting */
    size_t allowed;              /* what spent may come to while the callback that runs goes on */
    struct timer_heap timers;
    uint64_t timers_started;        /* how many times: the sequence number of the next start */
    struct reactor_signal *signals; /* a list: those that are watched */
    int signal_pipe[2];             /* a byte goes in when a signal comes; -1 while not open */
    bool signalled;                 /* a signal has come and its function is not called yet */
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

/* measure.c: a callback that is measured has ended. */
void measure_report(struct reactor *reactor);

/* What every callback is called between. kind is its name until it gives itself one. Mostly nobody
 * measures; then this must cost next to nothing, so it stands here where it can be inlined. */
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

/* timer.c: nanoseconds, or UINT64_MAX if that many cannot be counted: "never", not "soon". */
uint64_t timers_nanoseconds(uint64_t ms);

/* timer.c: fire what is due, and say how many fired. Call it only while a timer is running. */
int timers_fire(struct reactor *reactor);

/* timer.c: how long to wait, in milliseconds, so as to be back when the next timer is due: at most
 * timeout_ms, which may be negative for "as long as it takes". Call it only while a timer is running. */
int timers_limit_wait(const struct reactor *reactor, int timeout_ms);

/* signals.c: call the functions of the signals that have come, and say how many were called. Of use once
 * the reactor is signalled. */
int signals_deliver(struct reactor *reactor);

/* signals.c: give the signals back the actions that they had, let go of the watches, and close the pipe. */
void signals_release(struct reactor *reactor);

#endif
