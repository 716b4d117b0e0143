#ifndef CONNECT_H
#define CONNECT_H

#include <sys/socket.h>

/* Connect to a TCP server, and wait at most so many milliseconds for it.
 * @return a connected, non-blocking descriptor that the caller owns, or -1 with errno:
 * ECONNREFUSED if nobody listens there, ETIMEDOUT if there was no answer in time or a signal came
 * meanwhile (nobody here computes the rest of the time), or what else socket(2), connect(2) and
 * selector_open() may say. */
int connect_within(int timeout_ms, const struct sockaddr *address, socklen_t size);

#endif
