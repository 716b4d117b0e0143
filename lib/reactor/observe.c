/* The clock, and those who look on: see reactor_observe() and reactor_measure(). Usually nobody does, and then nothing
 * of this is called but the clock. Start reading at tell_begin(). */
#include "observe.h"
#include "reactor_internal.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

/* The wall clock jumps when somebody sets the date; this one only goes forward. */
uint64_t reactor_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Call a function of the table, if somebody looks and wants to know that. An observer may do anything with errno, and
 * our caller may be about to read it. */
#define TELL(reactor, what, ...)                                                                   \
    do {                                                                                           \
        int saved = errno;                                                                         \
        if ((reactor)->observer && (reactor)->observer->what)                                      \
            (reactor)->observer->what(__VA_ARGS__, (reactor)->observer_data);                      \
        errno = saved;                                                                             \
    } while (0)

static const char *name_of(const struct reactor_callback *callback)
{
    static const char *const names[] = {"nothing",         "an event handler", "a deferred call",
                                        "a deferred call", "a timer",          "a signal",
                                        "a hook"};
    return callback->name ? callback->name : names[callback->kind];
}

void tell_begin(struct reactor *reactor, uintptr_t function, const void *which, int number,
                unsigned events)
{
    struct reactor_callback *running = &reactor->running;
    *running = (struct reactor_callback){.kind = running->kind,
                                         .function = function,
                                         .which = which,
                                         .number = number,
                                         .events = events};
    TELL(reactor, begin, running);
    reactor->began = reactor_clock();
}

void tell_handler_begin(struct reactor *reactor, unsigned events, int fd)
{
    tell_begin(reactor, (uintptr_t)reactor->slots[fd].handler, NULL, fd, events);
}

/* A callback that was running when somebody began to look is measured from there, and its end is not told: nobody
 * has heard of its beginning. */
void tell_end(struct reactor *reactor)
{
    uint64_t took = reactor_clock() - reactor->began;
    const struct reactor_callback *running = &reactor->running;
    if (took > reactor->slowest) {
        reactor->slowest = took;
        reactor->slow_name = name_of(running);
    }
    if (reactor->reporter && took > reactor->threshold)
        reactor->reporter(name_of(running), took, reactor->reporter_data);
    if (running->function)
        TELL(reactor, end, running, took);
}

void tell_turn(struct reactor *reactor)
{
    TELL(reactor, turn, reactor->turn + 1);
}

int tell_wait(struct reactor *reactor, int timeout_ms)
{
    TELL(reactor, wait, timeout_ms, selector_count(reactor->selector));
    int count = selector_select(reactor->selector, timeout_ms, reactor->ready, READY);
    TELL(reactor, woken, reactor->ready, count);
    return count;
}

void tell_change(struct reactor *reactor, enum reactor_change change,
                 const struct reactor_callback *callback)
{
    TELL(reactor, changed, change, callback);
}

void tell_handler(struct reactor *reactor, enum reactor_change change, int fd)
{
    const struct slot *slot = &reactor->slots[fd];
    tell_change(reactor, change,
                &(struct reactor_callback){.kind = REACTOR_HANDLER,
                                           .function = (uintptr_t)slot->handler,
                                           .number = fd,
                                           .events = slot->events});
}

void tell_call(struct reactor *reactor, enum reactor_change change, const struct reactor_call *call)
{
    tell_change(reactor, change,
                &(struct reactor_callback){.kind = REACTOR_CALL,
                                           .function = (uintptr_t)call->function,
                                           .which = call,
                                           .number = -1});
}

void reactor_tell_level(struct reactor *reactor, int fd, const char *what, size_t bytes,
                        size_t limit)
{
    TELL(reactor, level, fd, what, bytes, limit);
}

void reactor_tell_state(struct reactor *reactor, int fd, const char *what)
{
    TELL(reactor, state, fd, what);
}

/* Somebody begins to look, or ends. */
static void reactor_look_anew(struct reactor *reactor)
{
    reactor->observed = reactor->observer || reactor->reporter;
    reactor->running.function = 0;
    reactor->running.name = NULL;
    reactor->began = reactor_clock();
}

void reactor_observe(struct reactor *reactor, const struct reactor_observer *observer, void *data)
{
    reactor->observer = observer;
    reactor->observer_data = data;
    reactor_look_anew(reactor);
}

void reactor_measure(struct reactor *reactor, uint64_t threshold_ms, reactor_reporter *reporter,
                     void *data)
{
    reactor->threshold = nanoseconds_of(threshold_ms);
    reactor->reporter = reporter;
    reactor->reporter_data = data;
    reactor_look_anew(reactor);
}

void reactor_name(struct reactor *reactor, const char *name)
{
    reactor->running.name = name;
}

struct reactor_statistics reactor_statistics(const struct reactor *reactor)
{
    return (struct reactor_statistics){.turns = reactor->turn,
                                       .slowest = reactor->slowest,
                                       .slow_name = reactor->slow_name ? reactor->slow_name : ""};
}
