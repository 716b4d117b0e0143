/* Start reading at acceptor_set_exclusive(). */
#include "share.h"
#include "acceptor_state.h"

#include <errno.h>

/* The kernel does not add the wish to a watch that exists. So pause, which ends the watch, and begin again. */
int acceptor_set_exclusive(struct acceptor *acceptor)
{
    bool paused = acceptor->paused;
    acceptor_pause(acceptor);
    acceptor->paused = paused;
    acceptor->events = SELECTOR_READ | SELECTOR_EXCLUSIVE;
    if (acceptor_update_interest(acceptor) == 0)
        return 0;
    int why = errno;
    acceptor->events = SELECTOR_READ;
    if (!paused)
        acceptor_resume(acceptor);
    errno = why;
    return -1;
}
