/* Time passes here only when the question says so, and starts of the timer are counted. */
/* wraps clock_gettime reactor_timer_start */
#include "idle.h"
#include "player.h"

#include <stdlib.h>
#include <time.h>

enum { NS_PER_MS = 1000000 };

int __wrap_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer,
                               uint64_t delay_ms, uint64_t interval_ms);
int __real_reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer,
                               uint64_t delay_ms, uint64_t interval_ms);

static const uint64_t begin = 77777 * (uint64_t)NS_PER_MS; /* no clock begins at 0 */
static uint64_t now;
static int starts, calls, looks;
static struct answer *seen;
static struct reactor *reactor;
static struct idle *idle;

int __wrap_clock_gettime(clockid_t id, struct timespec *time)
{
    *time = (struct timespec){.tv_sec = (time_t)(now / 1000000000),
                              .tv_nsec = (long)(now % 1000000000)};
    return 0;
}

int __wrap_reactor_timer_start(struct reactor *of, struct reactor_timer *timer, uint64_t delay_ms,
                               uint64_t interval_ms)
{
    starts++;
    return __real_reactor_timer_start(of, timer, delay_ms, interval_ms);
}

static void note_call(void *data)
{
    calls++;
}

static void turn_three_times(void)
{
    for (int i = 0; i < 3; i++) {
        int fired = reactor_run_once(reactor, 0);
        if (fired == -1)
            seen->failed_turns++;
        else
            looks += fired;
    }
}

static void do_at(enum what what, uint64_t microseconds)
{
    now = begin + microseconds * 1000;
    if (what == TOUCHES || what == TOUCHES_AND_TURNS)
        idle_touch(idle);
    if (what == TURNS || what == TOUCHES_AND_TURNS)
        turn_three_times();
    if (what == STOPS)
        idle_stop(idle);
}

static void do_step(const struct step *step)
{
    do_at(step->what, step->at);
    if (step->every > 0)
        for (uint64_t at = step->at + step->every; at <= step->until; at += step->every)
            do_at(step->what, at);
}

static void do_steps(const struct step *steps)
{
    for (int i = 0; i < STEPS && steps[i].what != NOTHING_MORE; i++) {
        do_step(&steps[i]);
        seen->after[i].calls = calls;
        seen->after[i].starts = starts;
        seen->after[i].looks = looks;
    }
}

void play(const struct question *question, struct answer *answer)
{
    now = begin;
    starts = calls = looks = 0;
    seen = answer;
    reactor = reactor_open("poll");
    idle = malloc(sizeof *idle);
    player_needs(reactor && idle ? 0 : -1, "reactor_open() or malloc()");
    idle_init(idle, reactor, question->limit_ms, note_call, NULL);
    answer->started = idle_start(idle);
    if (answer->started == 0)
        do_steps(question->steps);
    idle_stop(idle);
    reactor_close(reactor);
    free(idle);
}

int main(void)
{
    return player_main();
}
