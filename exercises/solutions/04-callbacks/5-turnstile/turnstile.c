/* Start at let_in(): the reactor calls it when somebody is at the door. */
#include "turnstile.h"
#include "net.h"

static reactor_handler let_in;

int turnstile_open(struct turnstile *turnstile)
{
    turnstile->inside = 0;
    return reactor_register(turnstile->reactor, turnstile->listener, SELECTOR_READ, let_in,
                            turnstile);
}

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
    if (++turnstile->inside == turnstile->most)
        wait_for(turnstile, 0);
    turnstile->admit(fd, turnstile->data);
}

void turnstile_leave(struct turnstile *turnstile)
{
    if (turnstile->inside-- == turnstile->most)
        wait_for(turnstile, SELECTOR_READ);
}
/* END */
