/* Refused with: the next of all
 *
 * The first in the list need not be the next. */

/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    if (count == 0)
        return NULL;
    long long us = deadlines[0] > now_us ? deadlines[0] - now_us : 0;
    left->tv_sec = (time_t)(us / SECOND);
    left->tv_usec = (suseconds_t)(us % SECOND);
    return left;
}
/* END */
