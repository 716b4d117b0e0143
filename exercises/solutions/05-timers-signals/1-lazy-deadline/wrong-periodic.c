/* Refused with: once for each limit
 *
 * A periodic timer asks every millisecond. It is started once. */

/* EXERCISE: the timer has fired. Is it time? */
enum { NS_PER_MS = 1000000 };

static void look(void *data)
{
    struct idle *idle = data;
    uint64_t silent = reactor_clock() - idle->heard;
    uint64_t limit = idle->limit_ms * NS_PER_MS;
    if (silent < limit)
        return;
    reactor_timer_stop(idle->reactor, &idle->timer);
    idle->function(idle->data);
}
/* END */

/* EXERCISE: each touch moves the timer in the heap. It should cost no more than a look at the clock. */
int idle_start(struct idle *idle)
{
    idle_touch(idle);
    return reactor_timer_start(idle->reactor, &idle->timer, 1, 1);
}

void idle_touch(struct idle *idle)
{
    idle->heard = reactor_clock();
}
/* END */
