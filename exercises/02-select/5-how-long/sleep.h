#ifndef SLEEP_H
#define SLEEP_H

#include <sys/time.h>

enum { SECOND = 1000000 }; /* microseconds */

/* How long select() may sleep: until the next deadline.
 *
 * All moments are microseconds on one clock. Fills in `left` and returns it; a deadline that has passed is
 * no time left, but not less than none. Returns NULL if there is no deadline: no limit. */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count);

#endif
