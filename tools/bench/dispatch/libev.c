/* libev: an ev_io for each pair. */
#include "dispatch.h"

#include <ev.h>
#include <stdint.h>
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
    (void)backend;
    loop = ev_loop_new(EVBACKEND_EPOLL);
    if (!loop)
        fail("cannot open libev's loop");
}

static void on_readable(struct ev_loop *its_loop, ev_io *watcher, int events)
{
    (void)its_loop;
    (void)events;
    dispatch_readable((uintptr_t)watcher->data);
}

void loop_watch(size_t index)
{
    ev_io *watcher = calloc(1, sizeof *watcher);
    if (!watcher)
        fail("cannot watch");
    ev_io_init(watcher, on_readable, pairs.ends[index][0], EV_READ);
    watcher->data = (void *)(uintptr_t)index;
    ev_io_start(loop, watcher);
}

void loop_turn(void)
{
    ev_run(loop, EVRUN_ONCE);
}
