/* Refused with: has missed nothing
 *
 * The loop ends one step too early: a time that is now is not in the future. */

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t timers_next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    while (due < now)
        due = timers_add(due, interval);
    return due;
}
/* END */
