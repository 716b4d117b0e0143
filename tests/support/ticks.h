#ifndef TICKS_H
#define TICKS_H
/** @file
 *  A signal again and again, which interrupts what the test is waiting in.
 *
 *  It answers two questions without measuring time. Does a call survive being interrupted? And does
 *  a call that should wait really wait: when it comes back, has there been a tick? */

/** Interrupt system calls with SIGALRM every few milliseconds, until ticks_stop().
 *
 *  @param on_tick  called in the signal handler with the number of the tick, from 1 on, so it may
 *                  only call what is async-signal-safe; or NULL. */
void ticks_start(void (*on_tick)(int tick));

/** Stop ticking.
 *  @return how many ticks there were. */
int ticks_stop(void);

#endif
