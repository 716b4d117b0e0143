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
