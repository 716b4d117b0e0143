#ifndef SIGNALS_H
#define SIGNALS_H
/** @file
 *  Signals as events: functions that a reactor calls when the process gets a signal.
 *
 *  A signal handler may interrupt the program anywhere, so almost nothing is allowed inside one. Here
 *  the handler only writes a byte to a pipe that the reactor watches (the *self-pipe trick*), and your
 *  function is called by the loop, like any other: it may allocate, print, close, stop.
 *
 *  - Signals that come again before the function was called are one call, as in the kernel itself.
 *  - In a turn, signals are delivered after all event handlers.
 *  - One signal may have several watches; all of them are called, in the order in which they were
 *    started. They must belong to one reactor: a signal reaches a process, not a loop.
 *  - When its last watch stops, or its reactor is closed, a signal gets back the action that it had before
 *    the first watch started: its default, SIG_IGN, or another library's handler. An action that another
 *    library has set since then stays.
 *  - A watch keeps reactor_run() running. Stop it if the loop is to end without it.
 *
 *  After fork() the child still has the parent's handlers, and a copy of its pipe: a signal to the
 *  child would wake the parent's loop. Call reactor_close() on the child's copy of the reactor: it
 *  leaves the parent's alone and gives the child's signals back the actions that they had. Keep signals
 *  blocked meanwhile. A child that leaves its parent's signals to the parent calls
 *  reactor_signals_ignore() before.
 *
 *  @see signal-safety(7); D. J. Bernstein, "The self-pipe trick"; libev's ev_signal, which has the
 *  same rule of one loop. */

#include "reactor.h"

/** A watch for a signal. The caller owns it and leaves its fields alone; it lives until it is
 *  stopped, or until the reactor is closed. */
struct reactor_signal {
    reactor_function *function;
    void *data;
    int number;                  /* 0 while it is not running */
    bool due;                    /* the signal has come, the call has not been made */
    struct reactor_signal *next; /* in the reactor's list */
};

/** Prepare a watch.
 *  @param function  called with @p data once the signal has come. */
void reactor_signal_init(struct reactor_signal *watch, reactor_function *function, void *data);

/** Start to watch for a signal. Its default action is not taken any more.
 *
 *  @param watch   not running at this moment.
 *  @param number  SIGINT, SIGTERM, SIGCHLD, ...
 *  @return 0, or -1 with errno: EINVAL if @p number is no signal that can be caught, EBUSY if another
 *          reactor of this process watches for it; EMFILE or ENFILE if there are no descriptors for the
 *          pipe, ENOMEM, ERANGE or ENOSPC if it cannot be watched, as reactor_register() has it. */
int reactor_signal_start(struct reactor *reactor, struct reactor_signal *watch, int number);

/** Stop a watch. Fine if it is not running. A signal that has come and is not delivered yet is
 *  forgotten. */
void reactor_signal_stop(struct reactor *reactor, struct reactor_signal *watch);

/** Ignore from now on all signals that a reactor watches for: for a child process, which then closes its
 *  copy of its parent's reactor. A signal from the terminal reaches all processes of the group at once, and
 *  its default action would end the child. */
void reactor_signals_ignore(struct reactor *reactor);

#endif
