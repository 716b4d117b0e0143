#ifndef ACCEPTOR_H
#define ACCEPTOR_H
/** @file
 *  The acceptor: an event handler whose events are new connections.
 *
 *  It takes connections from a listening socket and hands each to your *factory*, which makes of it
 *  what it likes, usually a transport with a protocol.
 *
 *  What is promised:
 *  - A burst of connections does not starve those who are connected: at most ACCEPTOR_BATCH are taken
 *    per turn of the loop; one at least, and more only while the budget of the turn lasts.
 *  - When no descriptor is free, those who wait are told so and closed, one a turn: the loop does not
 *    spin, and nobody hangs. See net_refuse().
 *  - When the system is short of something else, accepting pauses for ACCEPTOR_RETRY_MS.
 *
 *  @see D. C. Schmidt, "Acceptor and Connector"; libev's manual on accept() and EMFILE; Twisted's
 *  twisted.internet.tcp.Port. */

#include "reactor.h"

struct acceptor;

enum {
    ACCEPTOR_BATCH = 16,     /**< connections taken per turn at most */
    ACCEPTOR_RETRY_MS = 100, /**< milliseconds until the next try after a shortage */
};

/** Make something of a new connection.
 *  @param fd  the connection, blocking; taken. */
typedef void acceptor_factory(int fd, void *data);

/** Start to accept connections.
 *
 *  @param listener  from net_listen(); taken, and made non-blocking. If the call fails it stays the
 *                   caller's.
 *  @return owned by the caller, close it with acceptor_close(); or NULL with errno as
 *          reactor_register() has it, or EMFILE or ENFILE if no descriptor can be set aside. */
struct acceptor *acceptor_open(struct reactor *reactor, int listener, acceptor_factory *factory,
                               void *data);

/** Stop accepting, and close the listener.
 *  @param acceptor  taken; NULL is fine. May be called from its factory. */
void acceptor_close(struct acceptor *acceptor);

/** Leave new connections in the kernel's queue. Fine if it is paused already. */
void acceptor_pause(struct acceptor *acceptor);

/** Take connections again. Fine if it is not paused. Cannot fail: if the system is short of something, it
 *  tries again after ACCEPTOR_RETRY_MS. */
void acceptor_resume(struct acceptor *acceptor);

#endif
