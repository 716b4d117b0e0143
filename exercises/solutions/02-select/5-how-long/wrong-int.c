/* Refused with: an int counts no more than 36 minutes
 *
 * It takes no more than an int can hold. */

/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    if (count == 0)
        return NULL;
    long long next = deadlines[0];
    for (int i = 1; i < count; i++)
        next = deadlines[i] < next ? deadlines[i] : next;
    long long us = next > now_us ? next - now_us : 0;
    if (us > 0x7fffffff)
        us = 0x7fffffff;
    left->tv_sec = (time_t)(us / SECOND);
    left->tv_usec = (suseconds_t)(us % SECOND);
    return left;
}
/* END */
