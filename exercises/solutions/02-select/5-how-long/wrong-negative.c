/* Refused with: has passed while
 *
 * A deadline that has passed gives a negative time. */

/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    if (count == 0)
        return NULL;
    long long next = deadlines[0];
    for (int i = 1; i < count; i++)
        next = deadlines[i] < next ? deadlines[i] : next;
    long long us = next - now_us;
    left->tv_sec = (time_t)(us / SECOND);
    left->tv_usec = (suseconds_t)(us % SECOND);
    return left;
}
/* END */
