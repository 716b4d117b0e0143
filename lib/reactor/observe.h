#ifndef OBSERVE_H
#define OBSERVE_H
/** @file
 *  Look on while a loop works: a table of functions that are told of each of its steps.
 *
 *  A loop without observer does nothing for this but skip it. What an observer hears of a turn, in order:
 *
 *      turn                    a turn begins
 *          begin, end          for each deferred call, then for each call that has yielded
 *      wait, woken             around the wait for events
 *          begin, end          for each event handler, then for each timer and signal
 *
 *  and at any time, mostly between a begin and its end, as callbacks do these things: changed, level, state.
 *
 *  An observer only looks. Its functions may call reactor_observe(), reactor_clock() and questions such as
 *  reactor_turn(), and nothing that changes the reactor. What they take counts as the callback's time.
 *
 *  @see libuv's uv_metrics_info() counts such steps; trace points, as in lttng-ust(3), tell of them. */

#include "reactor.h"

#include <stddef.h>
#include <stdint.h>

/** What a loop calls. */
enum reactor_kind {
    REACTOR_NOTHING, /**< the loop calls nothing now */
    REACTOR_HANDLER, /**< the handler of a descriptor */
    REACTOR_CALL,    /**< a call that was deferred or postponed */
    REACTOR_YIELDED, /**< a call that had yielded, and goes on */
    REACTOR_TIMER,   /**< the callback of a timer */
    REACTOR_SIGNAL,  /**< the callback of a signal */
    REACTOR_HOOK     /**< see reactor_set_hooks() */
};

/** A callback. What has no meaning for its kind is 0. */
struct reactor_callback {
    enum reactor_kind kind; /**< what it is */
    const char *name;       /**< at its end, if it has called reactor_name(); else NULL */
    uintptr_t function;     /**< its address: nm and addr2line know what it is called */
    const void *which;      /**< its reactor_call, reactor_timer or reactor_signal; compare only */
    int number;             /**< of a handler its descriptor, of a signal its own; of others -1 */
    unsigned events;        /**< of a handler: its interest; in begin and end, what is ready */
    uint64_t due;           /**< of a timer that starts: when, as reactor_clock() counts */
    uint64_t interval;      /**< of a timer that starts: nanoseconds; 0 if it fires once */
};

/** What can be done with a callback besides calling it. */
enum reactor_change {
    REACTOR_REGISTERS,   /**< of a handler: reactor_register() */
    REACTOR_MODIFIES,    /**< of a handler: reactor_modify() */
    REACTOR_UNREGISTERS, /**< of a handler: reactor_unregister() */
    REACTOR_DEFERS,      /**< of a call: it is queued, by reactor_defer() */
    REACTOR_YIELDS,      /**< of a call: it is queued, by reactor_yield() */
    REACTOR_POSTPONES,   /**< of a call: it is queued, by reactor_postpone() */
    REACTOR_CANCELS,     /**< of a call: it is queued no longer */
    REACTOR_STARTS,      /**< of a timer, also when it is periodic and fires; of a signal */
    REACTOR_STOPS        /**< of a timer, also when it fires for the last time; of a signal */
};

/** Those who look. Each function gets the @p data of reactor_observe(); each may be NULL. What pointers point
 *  to is borrowed for the call. */
struct reactor_observer {
    /** A turn begins. @p turn is its number, which reactor_turn() says from the wait on. */
    void (*turn)(uint64_t turn, void *data);

    /** The loop waits, @p timeout_ms milliseconds at most, negative for no limit, for one of @p watched
     *  descriptors that are registered. */
    void (*wait)(int timeout_ms, size_t watched, void *data);

    /** The wait is over: these @p count descriptors are ready; -1 if it has failed, and errno says why. */
    void (*woken)(const struct selector_key *ready, int count, void *data);

    /** The loop calls a function. */
    void (*begin)(const struct reactor_callback *callback, void *data);

    /** The function has returned, after so many nanoseconds. */
    void (*end)(const struct reactor_callback *callback, uint64_t nanoseconds, void *data);

    /** Something was done with a callback: it was registered, queued, started, ... Only what had an effect. */
    void (*changed)(enum reactor_change change, const struct reactor_callback *callback,
                    void *data);

    /** See reactor_tell_level(). */
    void (*level)(int fd, const char *what, size_t bytes, size_t limit, void *data);

    /** See reactor_tell_state(). */
    void (*state)(int fd, const char *what, void *data);
};

/** Tell an observer of each step from now on. A callback that is running now ends without a word. Cannot fail.
 *  @param observer  borrowed until the reactor is closed or has another one; NULL for none.
 *  @param data      handed to its functions; the reactor never follows it. */
void reactor_observe(struct reactor *reactor, const struct reactor_observer *observer, void *data);

/** Tell the observer, if there is one, how full a buffer is: for a module or program above the reactor. Cannot
 *  fail.
 *  @param fd     the descriptor that the buffer belongs to.
 *  @param what   which of its buffers, such as "output": a string.
 *  @param limit  bytes that it may hold. */
void reactor_tell_level(struct reactor *reactor, int fd, const char *what, size_t bytes,
                        size_t limit);

/** Tell the observer, if there is one, that what stands behind a descriptor has come to another state. Cannot
 *  fail.
 *  @param what  such as "reading paused" or "closing": a string. */
void reactor_tell_state(struct reactor *reactor, int fd, const char *what);

#endif
