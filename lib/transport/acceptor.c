/* Start reading at accept_batch(). */
#include "acceptor.h"
#include "net.h"
#include "timer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct acceptor {
    struct reactor *reactor;
    acceptor_factory *factory;
    void *data;
    struct reactor_timer retry;    /* runs during a shortage */
    struct reactor_call next_turn; /* instead, if the shortage has no memory for a timer either */
    int listener;
    int reserve;     /* a spare descriptor, see net_refuse() */
    unsigned events; /* what we wait for when we wait */
    bool paused;     /* by the caller */
    bool in_batch;
    bool closed; /* during a batch: the rest of acceptor_close() comes after it */
};

static reactor_handler accept_batch;

/* Wait for connections, unless told not to, or until the shortage may be over. */
static int update_interest(struct acceptor *acceptor)
{
    bool waits = !acceptor->paused && !reactor_timer_is_running(&acceptor->retry);
    return reactor_modify(acceptor->reactor, acceptor->listener, waits ? acceptor->events : 0,
                          accept_batch, acceptor);
}

static void wait_for_better_times(struct acceptor *acceptor)
{
    if (reactor_timer_start(acceptor->reactor, &acceptor->retry, ACCEPTOR_RETRY_MS, 0) == -1)
        reactor_defer(acceptor->reactor, &acceptor->next_turn);
    (void)update_interest(acceptor); /* if it fails, this event comes again */
}

/* To wait for connections again may fail for the same shortage, and then no event would ever come. */
static void retry(void *data)
{
    if (update_interest(data) == -1)
        wait_for_better_times(data);
}

/* Linux takes a descriptor before it looks at the queue. So the want of one may show when nobody waits, and
 * then nobody has to be refused. */
static bool refuse_whoever_waits(struct acceptor *acceptor)
{
    return net_refuse(acceptor->listener, &acceptor->reserve, "! the server is full\n") == 0 ||
           errno == EAGAIN;
}

static void handle_failure(struct acceptor *acceptor)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return;
    bool no_descriptor = errno == EMFILE || errno == ENFILE;
    if (!no_descriptor || !refuse_whoever_waits(acceptor))
        wait_for_better_times(acceptor);
}

/* One connection a turn is taken even if nothing is left of the budget: those who are served already must not
 * keep out those who come. */
static bool goes_on(const struct acceptor *acceptor, int accepted)
{
    return !acceptor->paused && !acceptor->closed &&
           (accepted == 0 || reactor_has_budget(acceptor->reactor));
}

static void accept_batch(int listener, unsigned events, void *data)
{
    struct acceptor *acceptor = data;
    acceptor->in_batch = true;
    for (int i = 0; i < ACCEPTOR_BATCH && goes_on(acceptor, i); i++) {
        int fd = net_accept(listener);
        reactor_consume(acceptor->reactor, REACTOR_SYSTEM_CALL);
        if (fd == -1) {
            handle_failure(acceptor);
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
    *acceptor = (struct acceptor){.reactor = reactor,
                                  .factory = factory,
                                  .data = data,
                                  .listener = listener,
                                  .events = SELECTOR_READ,
                                  .reserve = net_reserve()};
    reactor_timer_init(&acceptor->retry, retry, acceptor);
    reactor_call_init(&acceptor->next_turn, retry, acceptor);
    if (acceptor->reserve == -1)
        goto fail_free;
    if (net_set_nonblocking(listener) == -1 ||
        reactor_register(reactor, listener, SELECTOR_READ, accept_batch, acceptor) == -1)
        goto fail_close;
    return acceptor;

fail_close:
    close(acceptor->reserve);
fail_free:
    free(acceptor);
    return NULL;
}

/* The kernel does not add the wish to a watch that exists: so the watch is ended and begun again. */
int acceptor_set_exclusive(struct acceptor *acceptor)
{
    (void)reactor_modify(acceptor->reactor, acceptor->listener, 0, accept_batch, acceptor);
    acceptor->events = SELECTOR_READ | SELECTOR_EXCLUSIVE;
    if (update_interest(acceptor) == 0)
        return 0;
    int why = errno;
    acceptor->events = SELECTOR_READ;
    retry(acceptor);
    errno = why;
    return -1;
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
    (void)update_interest(acceptor); /* to wait for nothing cannot fail */
}

void acceptor_resume(struct acceptor *acceptor)
{
    acceptor->paused = false;
    retry(acceptor);
}
