#ifndef PASS_H
#define PASS_H

#include <stddef.h>

enum { STATE_MAX = 1024 * 1024 }; /* bytes of a state, at most */

/* Pass a connection on, with what is known about it.
 *
 * channel  a stream socket of the kind AF_UNIX, which blocks.
 * fd       borrowed: it stays open here.
 * state    `size` bytes, at most STATE_MAX; may be 0. More than the channel takes at once, perhaps.
 *
 * Returns 0; or -1 with errno: EMSGSIZE if the state is larger, and nothing is sent; or as sendmsg(2) has it. A receiver
 * that is gone is EPIPE, and not a signal. */
int pass_connection(int channel, int fd, const void *state, size_t size);

/* Take the next connection.
 *
 * state  room for `room` bytes. `size` is set to how many there are.
 *
 * Returns a descriptor that the caller owns and no program started later inherits; or -1 with errno, and then no
 * descriptor stays open:
 *   0         nobody has one any more: the other end is closed, and not in the middle of a connection
 *   EBADMSG   the other end is closed in the middle, or what came is no connection: it came without a descriptor, or
 *             its state is larger than STATE_MAX
 *   EMSGSIZE  the state does not fit into the room: it is dropped, and the next connection can be taken */
int take_connection(int channel, void *state, size_t room, size_t *size);

#endif
