#ifndef INTERRUPT_H
#define INTERRUPT_H
/** @file
 *  Ctrl-C, SIGTERM and SIGHUP, as something that can be asked for.
 *
 *  The signals are blocked except while interrupt_wait() waits; there they end the wait. So they
 *  strike at no other place, and nothing is left behind: no process, no file, no half-written
 *  line. */

#include <signal.h>
#include <stdbool.h>

/** Block the signals, and SIGCHLD, which ends a wait too. Once, at the start. */
void interrupt_prepare(void);

/** Whether one of the signals came. */
bool interrupt_came(void);

/** Wait until there is something to read, or a child ends, or a signal comes or has come.
 *  @param fd          -1 to wait for no descriptor.
 *  @param timeout_ms  -1 to wait for ever.
 *  @return whether @p fd is readable. */
bool interrupt_wait(int fd, int timeout_ms);

/** The signals that were blocked before interrupt_prepare(): what a child should begin with. */
const sigset_t *interrupt_mask_outside(void);

#endif
