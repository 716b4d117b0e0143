#ifndef LISTEN_H
#define LISTEN_H

/* Open a TCP socket that listens.
 *
 * `host` is a numeric address, IPv4 or IPv6; `port` is a number, "0" for any that is free. It can be
 * opened anew at once after it was closed, whatever connections it had. Returns a descriptor; or -1, with
 * nothing left open, and errno EADDRINUSE if somebody listens there. */
int listen_on(const char *host, const char *port);

#endif
