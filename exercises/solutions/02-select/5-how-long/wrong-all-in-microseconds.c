/* Refused with: at most 999999
 *
 * All of it is in tv_usec. */

/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    if (count == 0)
        return NULL;
    long long next = deadlines[0];
    for (int i = 1; i < count; i++)
        next = deadlines[i] < next ? deadlines[i] : next;
    left->tv_sec = 0;
    left->tv_usec = (suseconds_t)(next > now_us ? next - now_us : 0);
    return left;
}
/* END */
