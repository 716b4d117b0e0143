#ifndef LINGER_H
#define LINGER_H
/* Inside transport only: closing a socket so that the peer gets our last bytes.
 *
 * close() on a socket with unread input, or input that is still on its way, sends a reset; and when a
 * reset arrives, the peer's kernel throws away what its program has not read yet: our last bytes. So
 * first we say that we are done (shutdown), then we read and drop what comes until the peer is done
 * too. Bounded in bytes and in time, because a peer need never be done. See nginx's
 * ngx_http_set_lingering_close(). */

#include "reactor.h"

/* Close fd in that way. It is taken. Best effort: with no memory left it is closed at once. */
void linger(struct reactor *reactor, int fd);

#endif
