/* Refused with: has passed while
 *
 * A deadline that has passed is taken for none. */

/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    long long next = now_us;
    for (int i = 0; i < count; i++)
        if (deadlines[i] > now_us && (next == now_us || deadlines[i] < next))
            next = deadlines[i];
    if (next == now_us)
        return NULL;
    left->tv_sec = (time_t)((next - now_us) / SECOND);
    left->tv_usec = (suseconds_t)((next - now_us) % SECOND);
    return left;
}
/* END */
