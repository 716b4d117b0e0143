#ifndef REACTOR_H
#define REACTOR_H
/** @file
 *  The reactor: an event loop that calls you.
 *
 *  You register an *event handler* for each descriptor, then hand control over with reactor_run().
 *  The reactor waits, and *dispatches* each event to its handler: a plain function, called with what
 *  happened. This is inversion of control: the program no longer asks, it is told.
 *
 *  One turn of the loop, which is reactor_run_once():
 *  1. the deferred calls that were queued before this turn,
 *  2. the calls that have yielded, as far as the budget of the turn goes,
 *  3. one wait for events, up to the time-out or until the next timer is due; it only looks, without
 *     waiting, if calls are queued, if the reactor is stopped, or if there is nothing to wait for,
 *  4. the handler of each ready descriptor,
 *  5. the timers that are due (timer.h),
 *  6. the signals that have come (signals.h).
 *
 *  Input comes before timers, so that a deadline is judged by what has arrived: after a pause of the
 *  machine, the answer that a peer sent in time is read before the timer that was waiting for it fires.
 *  (asyncio has this order, and so has libuv since version 1.45.)
 *
 *  All of it happens in the thread that called. A handler that takes long makes everyone wait. So a
 *  handler whose work depends on what a peer sends does a part of it, and goes on in a later turn: see
 *  "The budget of a turn".
 *
 *  Inside any handler or call, every function here may be called, for any descriptor, but
 *  reactor_run(), reactor_run_once() and reactor_close(); and any descriptor may be unregistered
 *  and closed. What that means for the turn under way:
 *  - A handler that was unregistered, or whose interest was taken away, is not called any more in
 *    this turn, even if its descriptor was ready.
 *  - That holds even if the number of its descriptor is in use again: a handler registered by
 *    another gets its first event in the next turn, never an event meant for its predecessor.
 *  - A handler may free its own data. Nothing of it is read after the handler returns.
 *
 *  A reactor belongs to one thread and one process: after fork() the child opens its own.
 *
 *  A library that has its own idea of a loop usually wants to know what is registered, to do something
 *  before and after each wait, or to be the outer loop: see "Beside other loops".
 *
 *  @see D. C. Schmidt, "Reactor: An Object Behavioral Pattern for Demultiplexing and Dispatching
 *  Handles for Synchronous Events", 1995; redis' ae.c, libev, libuv, Twisted's reactor. */

#include "selector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reactor;

/** An event handler.
 *  @param fd      the descriptor that is ready.
 *  @param events  SELECTOR_READ, SELECTOR_WRITE or both: what is ready of what it was registered
 *                 for.
 *  @param data    what it was registered with. */
typedef void reactor_handler(int fd, unsigned events, void *data);

/** A function to be called later.
 *  @param data  what the call was prepared with. */
typedef void reactor_function(void *data);

/** A call to be made later. The caller owns it and leaves its fields alone; it lives at least
 *  until the call is made or cancelled. So deferring allocates nothing and cannot fail. */
struct reactor_call {
    reactor_function *function;
    void *data;
    struct reactor_call *next; /* NULL while not queued */
    struct reactor_call *previous;
};

/** @name Life cycle @{ */

/** Open a reactor.
 *  @param backend  a string: which selector it waits with, see selector_open(); NULL for the best one here.
 *  @return owned by the caller, close it with reactor_close(); or NULL with errno: EINVAL if there
 *          is no such backend, EMFILE, ENFILE, ENOMEM. */
struct reactor *reactor_open(const char *backend);

/** Close a reactor. Handlers, queued calls, running timers and watches for signals are forgotten without
 *  being called. Descriptors stay open; calls, timers and watches may be used elsewhere.
 *  @param reactor  taken; NULL is fine. */
void reactor_close(struct reactor *reactor);

/** @} @name Event handlers @{ */

/** Call a handler whenever a descriptor is ready.
 *
 *  @param fd       borrowed until it is unregistered; unregister before you close it.
 *  @param events   the interest: SELECTOR_READ, SELECTOR_WRITE, both, or 0 to begin paused.
 *  @param handler  called in a later turn, never from within this call.
 *  @param data     handed to the handler; the reactor never follows it.
 *  @return 0, or -1 with errno as selector_register() has it: EBADF, EEXIST, EINVAL, EPERM, ERANGE,
 *          ENOMEM, ENOSPC. */
int reactor_register(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                     void *data);

/** Change the interest in a descriptor, its handler, its data, or all of them.
 *
 *  A handler may ask for the same interest after each event: while event handlers are called, that makes no
 *  system call. So it is not noticed there that the descriptor has been closed and perhaps opened again as
 *  another file. If a library may have done that, ask reactor_interest(), then unregister and register anew.
 *  @return 0, or -1 with nothing changed and errno as set by selector_modify(): ENOENT, EBADF if the file
 *          that was registered has been closed, EINVAL, ENOMEM, ENOSPC. */
int reactor_modify(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                   void *data);

/** Forget a descriptor and its handler. It may have been closed in the meantime.
 *  @return 0, or -1 with errno ENOENT. */
int reactor_unregister(struct reactor *reactor, int fd);

/** What a descriptor is registered for. Makes a system call or two: see selector_check().
 *  @return the interest, 0 if paused; or -1 with errno: ENOENT if it is not registered, EBADF if the file
 *          that was registered has been closed, even if the number means another file by now. */
int reactor_interest(const struct reactor *reactor, int fd);

/** Let a descriptor keep nobody waiting: its handler is called as before while the loop runs, but
 *  reactor_run() ends as if it were not registered. (The words are libuv's; timer.h has them too.)
 *  @return 0, or -1 with errno ENOENT. */
int reactor_unref(struct reactor *reactor, int fd);

/** Take reactor_unref() back. Fine if there is nothing to take back.
 *  @return 0, or -1 with errno ENOENT. */
int reactor_ref(struct reactor *reactor, int fd);

/** @} @name Deferred calls @{ */

/** Prepare a call. Not needed again when the call is used again.
 *  @param call  the caller's; not queued at this moment. */
void reactor_call_init(struct reactor_call *call, reactor_function *function, void *data);

/** Make a call in the next turn, or in this one if its turn to make calls has not come yet; never
 *  from within this function. Calls are made in the order in which they were queued. A call that
 *  is queued already stays where it is, so it is made once. */
void reactor_defer(struct reactor *reactor, struct reactor_call *call);

/** Take a call back, whether it was deferred, has yielded or was postponed. Fine if it is not queued. */
void reactor_cancel(struct reactor *reactor, struct reactor_call *call);

/** Whether a call is queued: deferred, yielded or postponed, and not made yet. */
bool reactor_is_queued(const struct reactor_call *call);

/** @} @name The budget of a turn
 *
 *  One peer may send thousands of small things at once, and each may have to be handed to thousands of
 *  others. A turn that did all of it would keep everyone else waiting. So a turn has a budget of work, one
 *  for all callbacks of the loop. A callback that works in proportion to what others send counts its work with
 *  reactor_consume(), asks reactor_has_budget() after each piece, and once the answer is no, puts the rest
 *  aside and yields. Calls that have yielded go on in turn, each with a share of the budget, and between two
 *  turns everybody else has a say: new events, timers and signals.
 *
 *  The budget is counted, not timed: the same events cost the same on a slow machine and a busy one.
 *
 *  @see Erlang's reductions; tokio's tokio::task::coop; redis' limit of work for each event. @{ */

/** The sizes of a budget. A unit is the cost of a small write into a buffer: some 0.03 to 0.15 microseconds. A
 *  small send() to a peer on the same machine takes as long as dozens of them. The weights are rough on purpose:
 *  what counts is that a turn ends. */
enum {
    REACTOR_BUDGET = 16384, /**< units of work in a turn */
    REACTOR_SHARE = 2048,   /**< units for a call that has yielded, until the next one is called */
    REACTOR_SYSTEM_CALL = 24,    /**< units that a send(), recv() or accept() counts for */
    REACTOR_PREFERRED = 4,       /**< calls that may overtake others between two turns */
    REACTOR_POSTPONE_TURNS = 64, /**< turns that a postponed call waits at most */
    REACTOR_POSTPONE_MS = 1      /**< milliseconds that the loop then waits for more */
};

/** Count work that was done. Always fine: to exceed the budget ends the turn sooner.
 *  @param work  in units: 1 for each small thing, such as a line that is put into a buffer. */
void reactor_consume(struct reactor *reactor, size_t work);

/** Whether the callback that runs may go on: whether something is left of the turn's budget, and of the
 *  callback's share if it had yielded. */
bool reactor_has_budget(const struct reactor *reactor);

/** Whether there is more to do than fits into a turn: when this turn began, calls that had yielded were still
 *  waiting for the budget of another; or reactor_expect_more() has said so. */
bool reactor_is_loaded(const struct reactor *reactor);

/** Say that more is to come soon which fits into no turn either: others, such as another process, are at work
 *  on it, and the loop waits for them. Until this is taken back the loop counts as loaded.
 *  @param more  false to take it back. */
void reactor_expect_more(struct reactor *reactor, bool more);

/** Queue a call that is better made late: it does at once what would have to be done again after each thing
 *  that is still to come. It is made in the next turn if the loop is not loaded; otherwise once it is not, or
 *  after REACTOR_POSTPONE_TURNS turns, or when nothing has happened for REACTOR_POSTPONE_MS, whatever comes
 *  first. All calls that are postponed are made together. A call that is queued already stays where it is. */
void reactor_postpone(struct reactor *reactor, struct reactor_call *call);

/** Queue a call that goes on with work that was put aside. It is made when all calls that yielded before
 *  it have been made: in this turn if the budget lasts, otherwise in a later one; never from within this
 *  function. Each such call consumes a unit. A call that is queued already stays where it is. */
void reactor_yield(struct reactor *reactor, struct reactor_call *call);

/** Likewise for a call that is not in the middle of something: its peer has just said something, and nothing was
 *  left of the turn. The first REACTOR_PREFERRED of these go before all calls that wait, the last of them in
 *  front. A client that says a word now and then therefore does not wait behind a hundred that flood. Those beyond
 *  go to the end, so that the hundred go on too.
 *  @see The new flows of fq_codel, RFC 8290. */
void reactor_yield_first(struct reactor *reactor, struct reactor_call *call);

/** @} @name The loop @{ */

/** Make one turn of the loop.
 *
 *  @param timeout_ms  milliseconds to wait for events at most; 0 not to wait; negative to wait as
 *                     long as it takes.
 *  @return how many functions were called, perhaps 0; or -1 with errno: EBUSY if
 *          called from inside a turn, or ENOMEM. */
int reactor_run_once(struct reactor *reactor, int timeout_ms);

/** Turn until reactor_stop() is called, or until there is nothing left to wait for: no descriptor
 *  registered, no call queued, no timer running, no signal watched, apart from what reactor_unref() and
 *  reactor_timer_unref() have named.
 *  @return 0, or -1 with errno as reactor_run_once() has it. */
int reactor_run(struct reactor *reactor);

/** The number of the turn under way, or of the last one: it goes up by one with each wait for events. */
uint64_t reactor_turn(const struct reactor *reactor);

/** Make reactor_run() return when the turn under way is complete; if none is, the next
 *  reactor_run() returns at once. */
void reactor_stop(struct reactor *reactor);

/** @} @name Beside other loops
 *
 *  A library that can hand out its descriptors and its next time-out, such as libcurl or libdbus, needs
 *  reactor_register() and a timer. One that wants to look around in each turn, such as xcb, whose requests
 *  must be flushed before a wait, needs a hook. And a loop that cannot give way, such as that of a graphical
 *  toolkit, can drive this one: it waits until reactor_descriptor() is readable, for at most
 *  reactor_next_ms(), and then calls reactor_run_once() with a time-out of 0. @{ */

/** Call a function before each wait, and one after it, before the handlers. They may do what a handler may:
 *  what the first one defers or starts is taken into account in the same wait. A reactor has one pair: if
 *  several libraries need one, call them from it. reactor_run_once() does not count these calls.
 *  @param before  NULL for none.
 *  @param after   NULL for none. Called after a wait that failed, too.
 *  @param data    handed to both.
 *  @see libuv's uv_prepare_t and uv_check_t. */
void reactor_set_hooks(struct reactor *reactor, reactor_function *before, reactor_function *after,
                       void *data);

/** A descriptor that is readable whenever a handler or a signal has something to be called for. Wait for it
 *  with select(), poll() or epoll, in any loop.
 *  @return borrowed, stays the same until reactor_close(), which closes it; or -1 with errno: ENOTSUP if
 *          the backend is poll or select, EMFILE, ENFILE, ENOMEM or ENOSPC on the first call. With poll and
 *          select call reactor_run_once() with a time-out of 0 from a timer of the outer loop, or run the
 *          reactor in a thread of its own. */
int reactor_descriptor(const struct reactor *reactor);

/** How long an outer loop may wait for reactor_descriptor(). Ask again before each wait: a callback may have
 *  started a timer or queued a call. It cannot fail.
 *  @return milliseconds until the next timer is due; 0 if a call is queued; -1 if there is no limit. */
int reactor_next_ms(const struct reactor *reactor);

/** @} @name Watching the loop itself @{ */

/** Read the monotonic clock, in nanoseconds since some moment in the past. */
uint64_t reactor_clock(void);

/** Told of a callback that took long.
 *  @param name         what the callback called itself, see reactor_name(); or "an event handler", "a
 *                      timer", "a deferred call", "a signal", "a hook".
 *  @param nanoseconds  how long it took. */
typedef void reactor_reporter(const char *name, uint64_t nanoseconds, void *data);

/** Measure every callback from now on, and report those that take long: while one runs, all others
 *  wait. Costs two looks at the clock for each callback.
 *  @param threshold_ms  milliseconds; a callback that takes longer is reported when it has ended.
 *  @param reporter      NULL to measure no more.
 *  @see asyncio's loop.slow_callback_duration. */
void reactor_measure(struct reactor *reactor, uint64_t threshold_ms, reactor_reporter *reporter,
                     void *data);

/** Give the callback that is running a name for the report. Costs nothing to speak of.
 *  @param name  a string that lives as long as the reactor, usually a literal. */
void reactor_name(struct reactor *reactor, const char *name);

/** What the loop has done so far. */
struct reactor_statistics {
    uint64_t turns;   /**< of the loop */
    uint64_t slowest; /**< nanoseconds that the slowest callback took; 0 while none is measured */
    const char *slow_name; /**< its name; "" while none is measured */
};

/** Read the statistics. */
struct reactor_statistics reactor_statistics(const struct reactor *reactor);

/** The name of the backend that the reactor waits with: a constant string. */
const char *reactor_backend(const struct reactor *reactor);

/** @} */

#endif
