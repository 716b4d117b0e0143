#ifndef NOTIFY_H
#define NOTIFY_H
/** @file
 *  Tell a service manager, such as systemd, how the service is.
 *
 *  The manager names a datagram socket in NOTIFY_SOCKET, and the service sends it lines of NAME=VALUE. If the
 *  variable is not set, nobody has asked, and these functions do nothing. Nothing waits: if the manager does
 *  not read, the message is lost.
 *
 *  A program that hands over to a new one (see handover.h) stays silent about its end: the new one has named
 *  itself with MAINPID by then, so the service goes on. The unit needs NotifyAccess=all for that, since the
 *  message comes from a process that the manager did not start.
 *
 *  @see sd_notify(3). */

/** The service serves, or has taken up its new settings: READY=1, and MAINPID, the process that says so.
 *  @return 0, or -1 with errno: EINVAL if NOTIFY_SOCKET names no socket of the kind AF_UNIX, or as socket(2)
 *          and sendto(2) have it. */
int notify_ready(void);

/** The service takes up new settings; notify_ready() follows: RELOADING=1, and MONOTONIC_USEC, the time in
 *  microseconds on the monotonic clock, by which the manager tells this reload from an earlier one.
 *  @return as notify_ready(). */
int notify_reloading(void);

/** The service ends: STOPPING=1.
 *  @return as notify_ready(). */
int notify_stopping(void);

#endif
