#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stddef.h>

/* Send bytes to a peer that sends them back, and receive them.
 *
 * The peer may answer at any time: each byte at once, or nothing before it has received all. Neither end has room for all
 * bytes. While nothing can be sent or received, the process sleeps.
 *
 * fd    a connection that blocks, and blocks afterwards. It stays open in both directions.
 * data  `size` bytes; may be 0.
 * back  room for as many, which are filled.
 *
 * Returns 0 once all have been sent and as many have come back; or -1 if the connection is lost, or ends before. The
 * process survives that. */
int exchange(int fd, const char *data, char *back, size_t size);

#endif
