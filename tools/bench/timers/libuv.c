/* libuv: a uv_timer_t each. */
#include "timers.h"

#include <uv.h>

static uv_loop_t loop;
static uv_timer_t *timers;

static void on_time(uv_timer_t *timer)
{
    (void)timer;
    fired++;
}

void loop_open(size_t count)
{
    timers = calloc(count, sizeof *timers);
    if (!timers || uv_loop_init(&loop) < 0)
        fail("cannot open libuv's loop");
    for (size_t i = 0; i < count; i++)
        uv_timer_init(&loop, &timers[i]);
}

void loop_start(size_t index, unsigned delay_ms)
{
    if (uv_timer_start(&timers[index], on_time, delay_ms, 0) < 0)
        fail("cannot start a timer");
}

void loop_stop(size_t index)
{
    uv_timer_stop(&timers[index]);
}

void loop_turn(void)
{
    uv_run(&loop, UV_RUN_ONCE);
}
