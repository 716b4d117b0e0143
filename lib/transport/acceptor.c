/* Start reading at acceptor_accept(), which the reactor calls when connections wait. */
#include "acceptor_state.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static reactor_handler acceptor_accept;

int acceptor_update_interest(struct acceptor *acceptor)
{
    bool waits = !acceptor->paused && !reactor_timer_is_running(&acceptor->retry);
    return reactor_modify(acceptor->reactor, acceptor->listener, waits ? acceptor->events : 0,
                          acceptor_accept, acceptor);
}

static void acceptor_wait_for_better_times(struct acceptor *acceptor)
{
    if (reactor_timer_start(acceptor->reactor, &acceptor->retry, ACCEPTOR_RETRY_MS, 0) == -1)
        reactor_defer(acceptor->reactor, &acceptor->next_turn);
    (void)acceptor_update_interest(acceptor); /* if it fails, this event comes again */
}

/* To wait for connections again may fail for the same shortage, and then no event would ever come. */
static void acceptor_retry(void *data)
{
    if (acceptor_update_interest(data) == -1)
        acceptor_wait_for_better_times(data);
}

/* Without a free descriptor a connection cannot be accepted, and stays in the queue: the listener stays
 * readable, and the loop would spin. So each turn one client is told and closed. Linux takes a descriptor
 * before it looks at the queue, so the shortage may show when no client waits, which net_refuse() reports as
 * EAGAIN. */
static void acceptor_handle_failure(struct acceptor *acceptor)
{
    if ((errno == EMFILE || errno == ENFILE) &&
        net_refuse(acceptor->listener, &acceptor->reserve, "! the server is full\n") == 0)
        return;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        acceptor_wait_for_better_times(acceptor);
}

/* One connection a turn is taken even if nothing is left of the budget: those who are served already must not
 * keep out those who come. */
static bool acceptor_goes_on(const struct acceptor *acceptor, int accepted)
{
    return accepted < ACCEPTOR_BATCH && !acceptor->paused && !acceptor->closed &&
           (accepted == 0 || reactor_has_budget(acceptor->reactor));
}

/* The factory may pause or close the acceptor: so its memory stays until the batch is over. */
static void acceptor_accept(int listener, unsigned events, void *data)
{
    struct acceptor *acceptor = data;
    acceptor->in_batch = true;
    for (int accepted = 0; acceptor_goes_on(acceptor, accepted); accepted++) {
        int fd = net_accept(listener);
        reactor_consume(acceptor->reactor, REACTOR_SYSTEM_CALL);
        if (fd == -1) {
            acceptor_handle_failure(acceptor);
            break;
        }
        acceptor->factory(fd, acceptor->data);
    }
    acceptor->in_batch = false;
    if (acceptor->closed)
        free(acceptor);
}

struct acceptor *acceptor_open(struct reactor *reactor, int listener, acceptor_factory *factory,
                               void *data)
{
    struct acceptor *acceptor = calloc(1, sizeof *acceptor);
    if (!acceptor)
        return NULL;
    acceptor->reactor = reactor;
    acceptor->factory = factory;
    acceptor->data = data;
    acceptor->listener = listener;
    acceptor->events = SELECTOR_READ;
    reactor_timer_init(&acceptor->retry, acceptor_retry, acceptor);
    reactor_call_init(&acceptor->next_turn, acceptor_retry, acceptor);
    acceptor->reserve = net_reserve();
    if (acceptor->reserve == -1)
        goto fail_free;
    if (net_set_nonblocking(listener) == -1 ||
        reactor_register(reactor, listener, SELECTOR_READ, acceptor_accept, acceptor) == -1)
        goto fail_close;
    return acceptor;

fail_close:
    close(acceptor->reserve);
fail_free:
    free(acceptor);
    return NULL;
}

void acceptor_close(struct acceptor *acceptor)
{
    if (!acceptor)
        return;
    reactor_timer_stop(acceptor->reactor, &acceptor->retry);
    reactor_cancel(acceptor->reactor, &acceptor->next_turn);
    (void)reactor_unregister(acceptor->reactor, acceptor->listener);
    close(acceptor->listener);
    close(acceptor->reserve);
    acceptor->closed = true;
    if (!acceptor->in_batch)
        free(acceptor);
}

void acceptor_pause(struct acceptor *acceptor)
{
    acceptor->paused = true;
    (void)acceptor_update_interest(acceptor); /* to wait for nothing cannot fail */
}

void acceptor_resume(struct acceptor *acceptor)
{
    acceptor->paused = false;
    acceptor_retry(acceptor);
}
