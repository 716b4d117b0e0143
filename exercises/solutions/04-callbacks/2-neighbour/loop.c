/* Start at loop_turn(). It is what lib/reactor does in reactor_dispatch(), without what else is there. */
#include "loop.h"

#include <errno.h>

int loop_init(struct loop *loop, const char *backend)
{
    *loop = (struct loop){.selector = selector_open(backend)};
    return loop->selector ? 0 : -1;
}

void loop_release(struct loop *loop)
{
    selector_close(loop->selector);
}

int loop_register(struct loop *loop, int fd, unsigned events, loop_handler *handler, void *data)
{
    if (fd >= LOOP_LIMIT) {
        errno = ERANGE;
        return -1;
    }
    if (selector_register(loop->selector, fd, events, NULL) == -1)
        return -1;
    loop->slots[fd] = (struct slot){handler, data, .since = loop->turn, .registered = true};
    return 0;
}

int loop_unregister(struct loop *loop, int fd)
{
    if (selector_unregister(loop->selector, fd) == -1)
        return -1;
    loop->slots[fd].registered = false;
    return 0;
}

int loop_turn(struct loop *loop, int timeout_ms)
{
    struct selector_key ready[LOOP_LIMIT];
    int called = 0;
    loop->turn++;
    int count = selector_select(loop->selector, timeout_ms, ready, LOOP_LIMIT);
    for (int i = 0; i < count; i++) {
        /* EXERCISE: an earlier handler may have changed this slot. Who must not be called any more? */
        const struct slot *slot = &loop->slots[ready[i].fd];
        if (!slot->registered || slot->since == loop->turn)
            continue;
        slot->handler(ready[i].fd, ready[i].events, slot->data);
        called++;
        /* END */
    }
    return count == -1 ? -1 : called;
}
