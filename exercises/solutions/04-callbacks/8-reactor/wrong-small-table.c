/* Refused with: It touched memory outside of an object
 *
 * Its table has 8 places, and it is never made larger. */

/* EXERCISE: write the reactor on lib/selector: reactor_open(), reactor_close(), reactor_register(),
 * reactor_modify(), reactor_unregister() and reactor_run(), as reactor.h promises them. */
#include "reactor.h"
#include "array.h"

#include <errno.h>
#include <stdlib.h>

enum { BATCH = 64 }; /* events that one wait brings at most */

/* At the index of its descriptor. */
struct slot {
    reactor_handler *handler;
    void *data;
    unsigned events;
    unsigned long since; /* the turn in which it was registered */
};

struct reactor {
    struct selector *selector;
    struct slot *slots;
    size_t capacity; /* of slots */
    unsigned long turn;
};

struct reactor *reactor_open(const char *backend)
{
    struct reactor *reactor = calloc(1, sizeof *reactor);
    if (!reactor)
        return NULL;
    reactor->selector = selector_open(backend);
    if (reactor->selector)
        return reactor;
    free(reactor);
    return NULL;
}

void reactor_close(struct reactor *reactor)
{
    if (!reactor)
        return;
    selector_close(reactor->selector);
    free(reactor->slots);
    free(reactor);
}

int reactor_register(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                     void *data)
{
    if (selector_register(reactor->selector, fd, events, NULL) == -1)
        return -1;
    struct slot *slots =
        reactor->slots ? reactor->slots : array_grow(NULL, &reactor->capacity, 8, sizeof *slots);
    if (!slots) {
        (void)selector_unregister(reactor->selector, fd);
        errno = ENOMEM;
        return -1;
    }
    reactor->slots = slots;
    slots[fd] = (struct slot){handler, data, events, reactor->turn};
    return 0;
}

int reactor_modify(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                   void *data)
{
    if (selector_modify(reactor->selector, fd, events, NULL) == -1)
        return -1;
    struct slot *slot = &reactor->slots[fd];
    slot->handler = handler;
    slot->data = data;
    slot->events = events;
    return 0;
}

int reactor_unregister(struct reactor *reactor, int fd)
{
    if (selector_unregister(reactor->selector, fd) == -1)
        return -1;
    reactor->slots[fd] = (struct slot){0};
    return 0;
}

/* An earlier handler of this turn may have closed the descriptor, and another may have its number. */
static void dispatch(struct reactor *reactor, const struct selector_key *key)
{
    struct slot slot = reactor->slots[key->fd];
    unsigned events = key->events & slot.events;
    if (events != 0 && slot.since != reactor->turn)
        slot.handler(key->fd, events, slot.data);
}

int reactor_run(struct reactor *reactor)
{
    struct selector_key ready[BATCH];
    for (;;) {
        int count = selector_select(reactor->selector, -1, ready, BATCH);
        if (count == -1)
            return -1;
        reactor->turn++;
        for (int i = 0; i < count; i++)
            dispatch(reactor, &ready[i]);
    }
}
/* END */
