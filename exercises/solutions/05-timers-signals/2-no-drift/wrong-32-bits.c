/* Refused with: count them in 64 bits
 *
 * The number of times that were missed is cut off. */

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t timers_next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    uint32_t missed = (uint32_t)((now - due) / interval);
    return timers_add(due, (missed + UINT64_C(1)) * interval);
}
/* END */
