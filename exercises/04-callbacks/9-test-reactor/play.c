/* The reactor, and the mutants of which the README speaks. */
#include "expect.h"
#include "mutants.h"
#include "reactor.h"

static int mutant;

#define reactor_register   right_register
#define reactor_unregister right_unregister
#define reactor_defer      right_defer
#include "../../lib/reactor/calls.c"
#include "../../lib/reactor/reactor.c"
#undef reactor_register
#undef reactor_unregister
#undef reactor_defer

int reactor_register(struct reactor *reactor, int fd, unsigned events, reactor_handler *handler,
                     void *data)
{
    int result = right_register(reactor, fd, events, handler, data);
    if (mutant == 2 && result == 0)
        reactor->slots[fd].since = UINT64_MAX;
    return result;
}

int reactor_unregister(struct reactor *reactor, int fd)
{
    struct slot slot = {0};
    if (fd >= 0 && (size_t)fd < reactor->capacity)
        slot = reactor->slots[fd];
    int result = right_unregister(reactor, fd);
    if (mutant == 1 && result == 0 && reactor->in_turn)
        reactor->slots[fd] = slot;
    return result;
}

void reactor_defer(struct reactor *reactor, struct reactor_call *call)
{
    if (mutant == 3 && !call->next && reactor->running.kind == REACTOR_CALL)
        ring_append(&reactor->due, call);
    else
        right_defer(reactor, call);
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
