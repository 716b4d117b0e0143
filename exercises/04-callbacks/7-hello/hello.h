#ifndef HELLO_H
#define HELLO_H

#include "reactor.h"

/* Serve a connection: when the head of a request is there, up to its empty line and in whatever pieces,
 * answer "hello", or refuse a head of more than 1024 bytes; then end, without a reset, whatever follows the
 * head. When the peer has gone, at whatever moment, nothing is left.
 *
 * `fd` does not block; it is taken. Returns 0, or -1 with errno, and then `fd` is still the caller's. */
int hello_open(struct reactor *reactor, int fd);

#endif
