/* Refused with: has been heard meanwhile
 *
 * It notes the time, and never looks at it. */

/* EXERCISE: the timer has fired. Is it time? */
static void look(void *data)
{
    struct idle *idle = data;
    idle->function(idle->data);
}
/* END */

/* EXERCISE: each touch moves the timer in the heap. It should cost no more than a look at the clock. */
int idle_start(struct idle *idle)
{
    idle_touch(idle);
    return reactor_timer_start(idle->reactor, &idle->timer, idle->limit_ms, 0);
}

void idle_touch(struct idle *idle)
{
    idle->heard = reactor_clock();
}
/* END */
