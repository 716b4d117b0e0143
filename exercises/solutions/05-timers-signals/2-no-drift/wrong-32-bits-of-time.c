/* Refused with: needs more than 32 bits
 *
 * The lateness is cut off. */

/* EXERCISE: counted from now, each lateness is added to all before it. Keep to the schedule. */
static uint64_t timers_next_time(uint64_t due, uint64_t interval, uint64_t now)
{
    uint32_t late = (uint32_t)(now - due);
    return timers_add(due, (late / interval + 1) * interval);
}
/* END */
