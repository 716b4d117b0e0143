/* libev: an ev_io for each descriptor. */
#include "loop.h"

#include <ev.h>
#include <stdio.h>

static struct ev_loop *loop;

const char *loop_version(void)
{
    static char version[32];
    snprintf(version, sizeof version, "%d.%d", ev_version_major(), ev_version_minor());
    return version;
}

void loop_open(const char *backend)
{
    loop = ev_loop_new(EVBACKEND_EPOLL);
    if (!loop)
        fail("cannot open libev's loop");
}

static int events_of(enum interest interest)
{
    return interest == LOOP_READ ? EV_READ : EV_WRITE;
}

static void on_event(struct ev_loop *its_loop, ev_io *io, int events)
{
    struct watch *watch = io->data;
    watch->on_ready(watch);
}

void loop_watch(struct watch *watch, enum interest interest)
{
    ev_io *io = watch->own = calloc(1, sizeof *io);
    if (!io)
        fail("cannot watch");
    ev_io_init(io, on_event, watch->fd, events_of(interest));
    io->data = watch;
    ev_io_start(loop, io);
}

/* The interest may only change while the watcher is stopped. */
void loop_change(struct watch *watch, enum interest interest)
{
    ev_io_stop(loop, watch->own);
    ev_io_set((ev_io *)watch->own, watch->fd, events_of(interest));
    ev_io_start(loop, watch->own);
}

void loop_forget(struct watch *watch)
{
    ev_io_stop(loop, watch->own);
    free(watch->own);
}

void loop_turn(void)
{
    ev_run(loop, EVRUN_ONCE);
}
