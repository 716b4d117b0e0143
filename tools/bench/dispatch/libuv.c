/* libuv: a uv_poll_t for each pair. */
#include "dispatch.h"

#include <stdint.h>
#include <uv.h>

static uv_loop_t loop;

const char *loop_version(void)
{
    return uv_version_string();
}

void loop_open(const char *backend)
{
    (void)backend;
    if (uv_loop_init(&loop) < 0)
        fail("cannot open libuv's loop");
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    dispatch_readable((uintptr_t)poll->data);
}

void loop_watch(size_t index)
{
    uv_poll_t *poll = calloc(1, sizeof *poll);
    if (!poll || uv_poll_init(&loop, poll, pairs.ends[index][0]) < 0 ||
        uv_poll_start(poll, UV_READABLE, on_readable) < 0)
        fail("cannot watch");
    poll->data = (void *)(uintptr_t)index;
}

void loop_turn(void)
{
    uv_run(&loop, UV_RUN_ONCE);
}
