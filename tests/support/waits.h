#ifndef WAITS_H
#define WAITS_H
/** @file
 *  Waits that fail on purpose, for a suite that wraps select, poll and epoll_wait: see tests/wraps.sh. */

/** If it is not 0, the errno with which the next wait fails, by whichever call. It is 0 then. */
extern int wait_error;

#endif
