#ifndef SHARE_H
#define SHARE_H
/** @file
 *  Accepting from a listener that other processes accept from too.
 *
 *  @see epoll_ctl(2), EPOLLEXCLUSIVE. */

#include "acceptor.h"

/** Ask to be woken alone for a new connection, if other processes accept from the same listener: see
 *  SELECTOR_EXCLUSIVE. If the acceptor is paused, that begins when it is resumed.
 *  @return 0, or -1 with errno as set by reactor_modify(): then the acceptor goes on as before. */
int acceptor_set_exclusive(struct acceptor *acceptor);

#endif
