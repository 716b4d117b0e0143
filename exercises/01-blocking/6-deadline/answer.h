#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Receive a line, with its newline, byte by byte, so that nothing of the next one is taken.
 *
 * `limit_ms` milliseconds is all the time there is, whatever comes meanwhile; when none is left, it still
 * takes what is there already. Returns the length of the line; 0 if the peer has closed before it was
 * whole; or -1 with errno ETIMEDOUT, EMSGSIZE if it has more than `room` bytes, or what recv() says. */
ssize_t receive_line(int fd, char *line, size_t room, int limit_ms);

/* Given: milliseconds since some moment in the past. */
long long now_ms(void);

/* Given: wait until recv() would not wait, or until `ms` milliseconds have passed; false if they have. */
bool wait_readable(int fd, int ms);

#endif
