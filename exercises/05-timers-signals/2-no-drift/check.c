#include "check.h"
#include "ask.h"

static struct question question;
static struct answer answer;

/* Let a timer run while time jumps to each of these moments, with a turn of the loop at each. Moments count
 * from when the timer was started. */
static void run(const uint64_t *moments, int moments_count)
{
    question.moments_count = moments_count;
    for (int i = 0; i < moments_count; i++)
        question.moments[i] = moments[i];
    answer = ask(question);
    check_number(answer.started, 0, "It starts.");
}

static void check_times(const uint64_t *expected, int times, const char *advice)
{
    for (int i = 0; i < times && i < answer.count; i++)
        check_number(answer.fired[i], expected[i], advice);
    check_number(answer.count, times, advice);
}

static void a_time_that_was_kept_is_over(void **state)
{
    const uint64_t moments[] = {50, 50, 50};
    const uint64_t expected[] = {50};
    run(moments, 3);
    check_times(expected, 1,
                "A timer that is fired on time has missed nothing, and still its next time is one "
                "interval later. Due again at once, it would keep the loop busy.");
}

static void on_time_it_fires_at_each_interval(void **state)
{
    const uint64_t moments[] = {49, 50, 99, 100, 149, 150};
    const uint64_t expected[] = {50, 100, 150};
    run(moments, 6);
    check_times(expected, 3, "Never early, and at 50, 100, 150 if the loop looks then.");
}

static void lateness_is_not_added_up(void **state)
{
    const uint64_t moments[] = {53, 99, 100, 149, 154, 199, 200};
    const uint64_t expected[] = {53, 100, 154, 200};
    run(moments, 7);
    check_times(expected, 4,
                "A periodic timer keeps to its schedule: late once, at 53, it is due at 100 and "
                "not at 103.");
}

static void what_was_missed_is_skipped(void **state)
{
    const uint64_t moments[] = {50, 310, 311, 349, 350};
    const uint64_t expected[] = {50, 310, 350};
    run(moments, 5);
    check_times(expected, 3,
                "After a pause it fires once, not once for each time that has passed, and goes on "
                "at the next "
                "time of its schedule: 350.");
}

static void a_late_loop_that_is_just_in_time_misses_nothing(void **state)
{
    const uint64_t moments[] = {50, 149, 150, 199, 200};
    const uint64_t expected[] = {50, 149, 150, 200};
    run(moments, 5);
    check_times(expected, 4, "At 149 the time 100 is fired late, and 150 is still to come.");
}

static void a_time_that_has_just_come_is_not_fired_twice(void **state)
{
    const uint64_t moments[] = {100, 100, 101, 149, 150};
    const uint64_t expected[] = {100, 150};
    run(moments, 5);
    check_times(expected, 2,
                "The next time lies in the future: at 100 exactly, the one after 50 that is not "
                "past is 150.");
}

/* The clock counts from some moment in the past: a timer is hardly ever started at 0. */
static void the_schedule_begins_when_the_timer_starts(void **state)
{
    const uint64_t moments[] = {50, 53, 99, 100, 149, 154, 199, 200};
    const uint64_t expected[] = {50, 100, 154, 200};
    question.started_ms = 1017;
    run(moments, 8);
    check_times(
        expected, 4,
        "The schedule counts from when the timer was started, whatever the clock says: started "
        "at 1017, it is due at 1067, 1117 and so on.");
}

static void a_pause_may_be_long(void **state)
{
    const uint64_t hour = 3600 * 1000, days = 60 * 24 * hour;
    const uint64_t moments[] = {50, hour + 10, hour + 49, hour + 50};
    const uint64_t expected[] = {50, hour + 10, hour + 50};
    const uint64_t later[] = {50, days, days, days + 1};
    const uint64_t expected_later[] = {50, days, days + 1};
    run(moments, 4);
    check_times(
        expected, 3,
        "After a pause of an hour it goes on with its schedule: an hour of nanoseconds needs "
        "more than 32 bits.");
    question.interval_ms = 1;
    run(later, 4);
    check_times(
        expected_later, 3,
        "In 60 days an interval of 1 ms passes 5,184,000,000 times: count them in 64 bits.");
}

static void a_huge_interval_does_not_go_round(void **state)
{
    const uint64_t moments[] = {50, 53, 54, 1000};
    const uint64_t late[] = {53, 54, 1000};
    const uint64_t expected[] = {50}, expected_late[] = {53};
    const char advice[] =
        "An interval may be so huge that it never passes. A sum beyond UINT64_MAX goes round "
        "and is due at once: timers_add() stops there.";
    question.started_ms = 1017;
    question.interval_ms = UINT64_MAX;
    run(moments, 4);
    check_times(expected, 1, advice);
    run(late, 3);
    check_times(expected_late, 1, advice);
}

static void begin(void)
{
    question = (struct question){.interval_ms = INTERVAL};
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "no drift", .setup = begin};
    const struct CMUnitTest tests[] = {
        TEST(a_time_that_was_kept_is_over),
        TEST(on_time_it_fires_at_each_interval),
        TEST(lateness_is_not_added_up),
        TEST(what_was_missed_is_skipped),
        TEST(a_late_loop_that_is_just_in_time_misses_nothing),
        TEST(a_time_that_has_just_come_is_not_fired_twice),
        TEST(the_schedule_begins_when_the_timer_starts),
        TEST(a_pause_may_be_long),
        TEST(a_huge_interval_does_not_go_round),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
