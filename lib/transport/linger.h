#ifndef LINGER_H
#define LINGER_H
/* Inside transport only: closing a socket so that the peer gets our last bytes.
 *
 * close() on a socket with unread input, or input that is still on its way, sends a reset. That throws
 * away what still waits on our side, our last bytes among it; and with some kernels also what has
 * arrived at the peer and its program has not read. So first we say that we are done (shutdown), then
 * we read and drop what comes until the peer is done too. Bounded in bytes and in time, because a peer need never be done. See nginx's
 * ngx_http_set_lingering_close(). */

#include "reactor.h"

/* Begin to close fd in that way, and call done(data) from the loop when the time has come to close it.
 * The descriptor stays the caller's. 0, or -1 if there is nothing to wait for: close it at once. */
int linger(struct reactor *reactor, int fd, reactor_function *done, void *data);

#endif
