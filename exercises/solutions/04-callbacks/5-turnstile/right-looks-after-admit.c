/* It pauses after admit(), and looks then whether it is full. That is as right. */

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
    turnstile->inside++;
    turnstile->admit(fd, turnstile->data);
    if (turnstile->inside == turnstile->most)
        wait_for(turnstile, 0);
}

void turnstile_leave(struct turnstile *turnstile)
{
    if (turnstile->inside-- == turnstile->most)
        wait_for(turnstile, SELECTOR_READ);
}
/* END */
