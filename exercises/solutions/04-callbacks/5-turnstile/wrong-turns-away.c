/* Refused with: shall wait
 *
 * Whoever is too many is closed. */

/* EXERCISE: while it is full, the reactor calls let_in() again and again, for nothing. */
static void let_in(int listener, unsigned events, void *data)
{
    struct turnstile *turnstile = data;
    int fd = net_accept(listener);
    if (fd == -1)
        return;
    if (turnstile->inside == turnstile->most) {
        net_dismiss(fd, "! full\n");
        return;
    }
    turnstile->inside++;
    turnstile->admit(fd, turnstile->data);
}

void turnstile_leave(struct turnstile *turnstile)
{
    turnstile->inside--;
}
/* END */
