/* Refused with: not when the next one comes
 *
 * It pauses when one too many has come, after the last place was taken. */

/* EXERCISE: while it is full, the reactor calls let_in() again and again, for nothing. */
static void wait_for(struct turnstile *turnstile, unsigned events)
{
    (void)reactor_modify(turnstile->reactor, turnstile->listener, events, let_in, turnstile);
}

static void let_in(int listener, unsigned events, void *data)
{
    struct turnstile *turnstile = data;
    if (turnstile->inside == turnstile->most) {
        wait_for(turnstile, 0);
        return;
    }
    int fd = net_accept(listener);
    if (fd == -1)
        return;
    turnstile->inside++;
    turnstile->admit(fd, turnstile->data);
}

void turnstile_leave(struct turnstile *turnstile)
{
    if (turnstile->inside-- == turnstile->most)
        wait_for(turnstile, SELECTOR_READ);
}
/* END */
