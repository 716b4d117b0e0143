/* Refused with: Pause before you call admit()
 *
 * It remembers that it was full, and pauses after admit() has let somebody leave. */

/* EXERCISE: while it is full, the reactor calls let_in() again and again, for nothing. */
static void wait_for(struct turnstile *turnstile, unsigned events)
{
    (void)reactor_modify(turnstile->reactor, turnstile->listener, events, let_in, turnstile);
}

static void let_in(int listener, unsigned events, void *data)
{
    struct turnstile *turnstile = data;
    int fd = net_accept(listener);
    if (fd == -1)
        return; /* who waited has given up */
    bool full = ++turnstile->inside == turnstile->most;
    turnstile->admit(fd, turnstile->data);
    if (full)
        wait_for(turnstile, 0);
}

void turnstile_leave(struct turnstile *turnstile)
{
    if (turnstile->inside-- == turnstile->most)
        wait_for(turnstile, SELECTOR_READ);
}
/* END */
