#include "check.h"
#include "ask.h"
#include "sleep.h"

enum { NOW = 1000000000 }; /* microseconds: the clock began earlier */

/* What is computed for these deadlines, in microseconds; -1 for no limit. */
static long long sleep_until_next(const long long *deadlines, int count, const char *advice)
{
    struct question question = {.now_us = NOW, .count = count};
    for (int i = 0; i < count; i++)
        question.deadlines[i] = deadlines[i];
    struct answer answer = ask(question);
    if (answer.is_null)
        return -1;
    check_that(answer.is_left, "It returns its first argument, or NULL.");
    check_that(answer.sec >= 0 && answer.usec >= 0, advice);
    check_that(
        answer.usec < SECOND,
        "Microseconds are at most 999999, or select() may fail with EINVAL: the rest are seconds.");
    return answer.sec * SECOND + answer.usec;
}

static void with_nobody_there_is_no_limit(void **state)
{
    check_number(
        sleep_until_next(NULL, 0, ""), -1,
        "While nobody is there, there is nothing to wake up for: NULL. Zero is something else: "
        "only look, and do not sleep.");
}

static void it_sleeps_until_the_deadline(void **state)
{
    const long long deadlines[] = {NOW + 250};
    check_number(sleep_until_next(deadlines, 1, ""), 250,
                 "The deadline is 250 microseconds from now.");
}

static void seconds_and_microseconds_are_told_apart(void **state)
{
    const long long deadlines[] = {NOW + 2 * SECOND + 500};
    check_number(sleep_until_next(deadlines, 1, ""), 2 * SECOND + 500,
                 "The deadline is 2.0005 seconds from now.");
}

/* A day has more microseconds than an int can count. */
static void a_deadline_may_be_far_away(void **state)
{
    const long long deadlines[] = {NOW + 86400LL * SECOND};
    check_number(sleep_until_next(deadlines, 1, ""), 86400LL * SECOND,
                 "The deadline is a day from now, and an int counts no more than 36 minutes of "
                 "microseconds: moments and what is between them are long long.");
}

static void the_next_of_all_deadlines_counts(void **state)
{
    const long long deadlines[] = {NOW + 900, NOW + 300, NOW + 3 * SECOND, NOW + 301};
    check_number(
        sleep_until_next(deadlines, 4, ""), 300,
        "It is the next of all deadlines that select() must wake up for, wherever it stands.");
}

static void a_deadline_that_is_now_is_zero(void **state)
{
    const long long deadlines[] = {NOW + 900, NOW};
    check_number(sleep_until_next(deadlines, 2, ""), 0,
                 "A deadline that has passed while the server was "
                 "busy, or is now, needs a look: zero.");
}

static void a_deadline_that_has_passed_is_zero(void **state)
{
    static const char advice[] =
        "A deadline that has passed while the server was busy needs a look: "
        "zero. With less than zero select() fails with EINVAL.";
    const long long deadlines[] = {NOW + 900, NOW - 3 * SECOND - 1};
    check_number(sleep_until_next(deadlines, 2, advice), 0, advice);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "how long"};
    const struct CMUnitTest tests[] = {
        TEST(it_sleeps_until_the_deadline),
        TEST(with_nobody_there_is_no_limit),
        TEST(seconds_and_microseconds_are_told_apart),
        TEST(a_deadline_may_be_far_away),
        TEST(the_next_of_all_deadlines_counts),
        TEST(a_deadline_that_is_now_is_zero),
        TEST(a_deadline_that_has_passed_is_zero),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
