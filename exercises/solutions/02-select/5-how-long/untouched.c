/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    left->tv_sec = 0;
    left->tv_usec = count > 0 ? (suseconds_t)(deadlines[0] - now_us) : 0;
    return left;
}
/* END */
