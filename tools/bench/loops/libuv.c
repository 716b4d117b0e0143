/* libuv: a uv_poll_t for each descriptor. */
#include "loop.h"

#include <uv.h>

static uv_loop_t loop;

const char *loop_version(void)
{
    return uv_version_string();
}

void loop_open(const char *backend)
{
    if (uv_loop_init(&loop) < 0)
        fail("cannot open libuv's loop");
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    watch->on_ready(watch);
}

void loop_watch(struct watch *watch, enum interest interest)
{
    uv_poll_t *poll = watch->own = calloc(1, sizeof *poll);
    if (!poll || uv_poll_init(&loop, poll, watch->fd) < 0)
        fail("cannot watch");
    poll->data = watch;
    loop_change(watch, interest);
}

void loop_change(struct watch *watch, enum interest interest)
{
    int events = interest == LOOP_READ ? UV_READABLE : UV_WRITABLE;
    if (uv_poll_start(watch->own, events, on_event) < 0)
        fail("cannot watch");
}

static void on_close(uv_handle_t *poll)
{
    free(poll);
}

/* libuv needs the handle until the next turn. */
void loop_forget(struct watch *watch)
{
    uv_poll_stop(watch->own);
    uv_close(watch->own, on_close);
}

void loop_turn(void)
{
    uv_run(&loop, UV_RUN_ONCE);
}
