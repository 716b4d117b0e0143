/* Refused with: The next time lies in the future
 *
 * At a time of the schedule exactly, it is due again at once. */

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t timers_next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    uint64_t passed = (now - due + interval - 1) / interval;
    return timers_add(due, (passed > 0 ? passed : 1) * interval);
}
/* END */
