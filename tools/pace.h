#ifndef PACE_H
#define PACE_H
/** @file
 *  Time as an idle machine would have it: for limits in seconds that hold on a busy machine, too. */

/** Seconds by a clock that never jumps. */
double pace_now(void);

/** How many seconds an idle machine would have needed for what was done lately. This process works for a moment, 5 ms: if
 *  that took ten times as long by the clock, then so did everything else.
 *  @param passed  seconds by the clock. What is more than one was spent asleep, with the whole machine. */
double pace_idle(double passed);

#endif
