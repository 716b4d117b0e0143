#include "check.h"
#include "ask.h"

enum { LIMIT = 100 };

static struct answer wait_for_silence(struct question question)
{
    question.limit_ms = LIMIT;
    struct answer answer = ask(question);
    check_number(answer.started, 0, "It starts.");
    check_number(answer.failed_turns, 0, "A turn cannot fail.");
    return answer;
}

static struct step touch_at(uint64_t microseconds)
{
    return (struct step){.what = TOUCHES, .at = microseconds};
}

static struct step turn_at(uint64_t microseconds)
{
    return (struct step){.what = TURNS, .at = microseconds};
}

static void silence_from_the_start_ends_at_the_limit(void **state)
{
    struct answer answer = wait_for_silence(
        (struct question){.steps = {turn_at(99999), turn_at(100000), turn_at(250000)}});
    check_number(answer.after[0].calls, 0,
                 "The limit counts from the start: at 99.999 ms it is not over.");
    check_number(answer.after[1].calls, 1,
                 "The limit counts from the start: at 100 ms it is over.");
    check_number(answer.after[2].calls, 1, "It is called once.");
}

static void whoever_is_heard_has_the_whole_limit_again(void **state)
{
    struct answer answer = wait_for_silence((struct question){
        .steps = {touch_at(60000), turn_at(100000), turn_at(159000), turn_at(160000)}});
    check_number(answer.after[1].calls, 0,
                 "Somebody has been heard meanwhile, at 60 ms: at 100 ms it is no time.");
    check_number(answer.after[2].calls, 0,
                 "Somebody has been heard meanwhile, at 60 ms: at 159 ms it is no time.");
    check_number(answer.after[3].calls, 1,
                 "Heard at 60 ms, silent until 160: that is the limit. After a look, only the rest "
                 "of the limit is to be waited for.");
}

static void a_thousand_touches_start_no_timer(void **state)
{
    struct answer answer = wait_for_silence(
        (struct question){.steps = {{.what = TOUCHES, .at = 0, .until = 999, .every = 1}}});
    check_number(
        answer.after[0].starts, 1,
        "A touch must not start the timer: that is work in the heap for each message. Note "
        "the time, and let the timer look at it when it fires.");
}

static void it_looks_once_for_each_limit(void **state)
{
    struct answer answer = wait_for_silence((struct question){
        .steps = {{.what = TOUCHES_AND_TURNS, .at = 1000, .until = 1000000, .every = 1000}}});
    check_number(answer.after[0].calls, 0, "Somebody is heard all the time.");
    check_that(answer.after[0].starts <= 12 && answer.after[0].looks <= 12,
               "In ten times the limit the timer looks ten times, once for each limit, "
               "not all the time.");
}

static void a_fraction_of_a_millisecond_makes_it_neither_early_nor_restless(void **state)
{
    struct answer answer = wait_for_silence((struct question){
        .steps = {touch_at(60400), turn_at(100000), turn_at(160000), turn_at(161000)}});
    check_number(answer.after[2].calls, 0,
                 "Never early: heard at 60.4 ms, the limit is over at 160.4.");
    check_that(answer.after[2].starts <= 2 && answer.after[2].looks <= 2,
               "What is left must be rounded up to whole milliseconds: rounded down, "
               "the timer fires too early, and then at once, again and again.");
    check_number(answer.after[3].calls, 1,
                 "It is over at 160.4 ms, and 161 is the next whole one.");
}

static void who_is_heard_late_in_the_limit_is_waited_for_as_long(void **state)
{
    struct answer answer = wait_for_silence((struct question){
        .steps = {touch_at(99000), turn_at(100000), turn_at(198000), turn_at(199000)}});
    check_number(answer.after[2].calls, 0, "Heard at 99 ms: at 198 it is no time.");
    check_number(answer.after[3].calls, 1, "Heard at 99 ms: at 199 it is over.");
}

static void stopped_it_calls_nobody(void **state)
{
    struct answer answer = wait_for_silence((struct question){
        .steps = {
            touch_at(50000), turn_at(100000), {.what = STOPS, .at = 100000}, turn_at(500000)}});
    check_number(answer.after[3].calls, 0, "After idle_stop() no timer may run.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "lazy deadline"};
    static const struct CMUnitTest tests[] = {
        TEST(silence_from_the_start_ends_at_the_limit),
        TEST(a_thousand_touches_start_no_timer),
        TEST(whoever_is_heard_has_the_whole_limit_again),
        TEST(who_is_heard_late_in_the_limit_is_waited_for_as_long),
        TEST(it_looks_once_for_each_limit),
        TEST(a_fraction_of_a_millisecond_makes_it_neither_early_nor_restless),
        TEST(stopped_it_calls_nobody),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
