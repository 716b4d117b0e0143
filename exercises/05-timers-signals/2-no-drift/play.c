/* Time passes here only when the check says so: clock_gettime() is replaced. */
/* wraps clock_gettime */
#include "player.h"
#include "reactor.h"
#include "timer.h"

#include <time.h>

int __wrap_clock_gettime(clockid_t id, struct timespec *time);

static uint64_t now_ms;

int __wrap_clock_gettime(clockid_t id, struct timespec *time)
{
    *time = (struct timespec){.tv_sec = (time_t)(now_ms / 1000),
                              .tv_nsec = (long)(now_ms % 1000) * 1000000};
    return 0;
}

/* A timer that is started at a moment of its own: what it notes counts from there. */
struct run {
    uint64_t started_ms;
    struct answer *answer;
};

static void note(void *data)
{
    const struct run *run = data;
    struct answer *answer = run->answer;
    if (answer->count < TIMES)
        answer->fired[answer->count++] = now_ms - run->started_ms;
}

void play(const struct question *question, struct answer *answer)
{
    struct run run = {question->started_ms, answer};
    struct reactor_timer timer;
    now_ms = question->started_ms;
    struct reactor *reactor = reactor_open("poll");
    player_expects(reactor, "reactor_open() returns NULL: it has called functions of timer.c.");
    reactor_timer_init(&timer, note, &run);
    answer->started = reactor_timer_start(reactor, &timer, INTERVAL, question->interval_ms);
    for (int i = 0; i < question->moments_count; i++) {
        now_ms = question->started_ms + question->moments[i];
        (void)reactor_run_once(reactor, 0);
    }
    reactor_close(reactor);
}

int main(void)
{
    return player_main();
}
