/* Time passes here only when the check says so, and starts of the timer are counted. */
/* wraps clock_gettime reactor_timer_start */
#include "check.h"
#include "idle.h"

#include <time.h>

enum { LIMIT = 100, NS_PER_MS = 1000000 };

int __wrap_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer,
                               uint64_t delay_ms, uint64_t interval_ms);
int __real_reactor_timer_start(struct reactor *reactor, struct reactor_timer *timer,
                               uint64_t delay_ms, uint64_t interval_ms);

static const uint64_t begin = 77777 * (uint64_t)NS_PER_MS; /* no clock begins at 0 */
static uint64_t now;
static int starts, calls;
static int looks; /* how often a timer fired */
static struct reactor *reactor;
static struct idle idle;

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

static void wait_for_silence(void)
{
    now = begin;
    starts = calls = looks = 0;
    reactor = reactor_open("poll");
    idle_init(&idle, reactor, LIMIT, note_call, NULL);
    check_succeeds(idle_start(&idle), "It starts.");
}

static void end(void)
{
    idle_stop(&idle);
    reactor_close(reactor);
}

/* Let the loop turn at this moment, in microseconds since the beginning; three times, as it would if a timer
 * were due at once. */
static void turn_at(uint64_t microseconds)
{
    now = begin + microseconds * 1000;
    for (int i = 0; i < 3; i++)
        looks += check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
}

static void touch_at(uint64_t microseconds)
{
    now = begin + microseconds * 1000;
    idle_touch(&idle);
}

static void silence_from_the_start_ends_at_the_limit(void **state)
{
    turn_at(99999);
    check_number(calls, 0, "The limit counts from the start: at 99.999 ms it is not over.");
    turn_at(100000);
    check_number(calls, 1, "The limit counts from the start: at 100 ms it is over.");
    turn_at(250000);
    check_number(calls, 1, "It is called once.");
}

static void whoever_is_heard_has_the_whole_limit_again(void **state)
{
    touch_at(60000);
    turn_at(100000);
    check_number(calls, 0, "Somebody has been heard meanwhile, at 60 ms: at 100 ms it is no time.");
    turn_at(159000);
    check_number(calls, 0, "Somebody has been heard meanwhile, at 60 ms: at 159 ms it is no time.");
    turn_at(160000);
    check_number(calls, 1,
                 "Heard at 60 ms, silent until 160: that is the limit. After a look, only the rest "
                 "of the limit is to be waited for.");
}

static void a_thousand_touches_start_no_timer(void **state)
{
    for (uint64_t i = 0; i < 1000; i++)
        touch_at(i);
    check_number(
        starts, 1,
        "A touch must not start the timer: that is work in the heap for each message. Note "
        "the time, and let the timer look at it when it fires.");
}

static void it_looks_once_for_each_limit(void **state)
{
    for (uint64_t ms = 1; ms <= 1000; ms++) {
        touch_at(ms * 1000);
        turn_at(ms * 1000);
    }
    check_number(calls, 0, "Somebody is heard all the time.");
    check_that(starts <= 12 && looks <= 12,
               "In ten times the limit the timer looks ten times, once for each limit, "
               "not all the time.");
}

static void a_fraction_of_a_millisecond_makes_it_neither_early_nor_restless(void **state)
{
    touch_at(60400);
    turn_at(100000);
    turn_at(160000);
    check_number(calls, 0, "Never early: heard at 60.4 ms, the limit is over at 160.4.");
    check_that(starts <= 2 && looks <= 2,
               "What is left must be rounded up to whole milliseconds: rounded down, "
               "the timer fires too early, and then at once, again and again.");
    turn_at(161000);
    check_number(calls, 1, "It is over at 160.4 ms, and 161 is the next whole one.");
}

static void who_is_heard_late_in_the_limit_is_waited_for_as_long(void **state)
{
    touch_at(99000);
    turn_at(100000);
    turn_at(198000);
    check_number(calls, 0, "Heard at 99 ms: at 198 it is no time.");
    turn_at(199000);
    check_number(calls, 1, "Heard at 99 ms: at 199 it is over.");
}

static void stopped_it_calls_nobody(void **state)
{
    touch_at(50000);
    turn_at(100000);
    idle_stop(&idle);
    turn_at(500000);
    check_number(calls, 0, "After idle_stop() no timer may run.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "lazy deadline", .setup = wait_for_silence, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(silence_from_the_start_ends_at_the_limit),
        TEST(a_thousand_touches_start_no_timer),
        TEST(whoever_is_heard_has_the_whole_limit_again),
        TEST(who_is_heard_late_in_the_limit_is_waited_for_as_long),
        TEST(it_looks_once_for_each_limit),
        TEST(a_fraction_of_a_millisecond_makes_it_neither_early_nor_restless),
        TEST(stopped_it_calls_nobody),
    };
    return check_main(argc, argv, &suite, tests);
}
