#ifndef CONNECTOR_H
#define CONNECTOR_H
/** @file
 *  The connector: the acceptor's counterpart, for the side that calls.
 *
 *  It connects to a server without waiting, and makes a transport of the connection for your protocol. A name
 *  may have several addresses, and the server may listen at one of them only: they are tried one after the
 *  other.
 *
 *  @see D. C. Schmidt, "Acceptor and Connector"; connect(2), EINPROGRESS; asyncio's create_connection(). */

#include "reactor.h"
#include "transport.h"

#include <stdbool.h>

/** All addresses have failed.
 *  @param reason  errno of the last of them: ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ...; or as
 *                 transport_open() has it. */
typedef void connector_failed(int reason, void *data);

/** Connects, to one server at a time. The caller owns it and leaves its fields alone; it lives until it is
 *  stopped, or its attempt has ended. */
struct connector {
    struct reactor *reactor;
    const struct protocol *protocol;
    connector_failed *failed;
    void *data;
    const char *host;
    const char *port;
    int tried; /* how many addresses of the host */
    int fd;    /* the descriptor of the attempt under way, or -1 */
};

/** Prepare a connector.
 *  @param protocol  borrowed as transport_open() has it; connection_made says that an attempt has succeeded.
 *  @param failed    called from the loop if an attempt has failed.
 *  @param data      what the functions of both are given. */
void connector_init(struct connector *connector, struct reactor *reactor,
                    const struct protocol *protocol, connector_failed *failed, void *data);

/** Begin to connect. How it has ended is an event.
 *
 *  Looking up a name may block, as net_connect_start() says.
 *  @param connector  not running at this moment.
 *  @param host,port  as for net_connect(); borrowed until the attempt has ended.
 *  @return 0, or -1 with errno as net_connect_start() or reactor_register() has it: then nothing more is
 *          told. */
int connector_start(struct connector *connector, const char *host, const char *port);

/** Whether an attempt is under way. */
bool connector_is_running(const struct connector *connector);

/** Give up the attempt under way: nothing more is told. Fine if there is none. */
void connector_stop(struct connector *connector);

#endif
