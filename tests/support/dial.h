#ifndef DIAL_H
#define DIAL_H
/** @file
 *  Connections to a server on this machine, and a port for one. */

#include <stdbool.h>

/** How to connect. Combine with |. */
enum {
    DIAL_NARROW = 1, /**< with little room in both kernels: some tens of KiB each way */
    /** The socket does not block: the connection may still be under way (EINPROGRESS). */
    DIAL_AT_ONCE = 2
};

/** Connect.
 *  @param host  an address in digits.
 *  @return a descriptor that no program of ours inherits, or -1 with errno. */
int dial(const char *host, int port, unsigned how);

/** The same, and wait for so many milliseconds until it is connected: ETIMEDOUT if it is not by then. */
int dial_within(const char *host, int port, unsigned how, int patience_ms);

/** Find a port that is free on 127.0.0.1, for a server that has to be told one. It is below those that the kernel gives
 *  to programs that ask for any: one of these could be taken before the server has come to it.
 *  @return the port, or -1 with errno. */
int dial_free_port(void);

/** Whether nobody listens on a port of 127.0.0.1; if not, errno says why. */
bool dial_port_is_free(int port);

#endif
