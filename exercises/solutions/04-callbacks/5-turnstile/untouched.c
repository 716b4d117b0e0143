/* EXERCISE: while it is full, the reactor calls let_in() again and again, for nothing. */
static void let_in(int listener, unsigned events, void *data)
{
    struct turnstile *turnstile = data;
    if (turnstile->inside == turnstile->most)
        return;
    int fd = net_accept(listener);
    turnstile->inside++;
    turnstile->admit(fd, turnstile->data);
}

void turnstile_leave(struct turnstile *turnstile)
{
    turnstile->inside--;
}
/* END */
