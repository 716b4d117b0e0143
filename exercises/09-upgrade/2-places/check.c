/* Pipes, at numbers that the test chooses: what is in the n-th must come out of the n-th place. */
#include "check.h"
#include "ask.h"

static struct answer run(const int *numbers, int count)
{
    struct question question = {.count = count};
    for (int i = 0; i < count; i++) {
        question.numbers[i] = numbers[i];
        question.bytes[i] = (char)('a' + i);
    }
    return ask(question);
}

static void check_places(const int *numbers, int count)
{
    struct answer answer = run(numbers, count);
    check_number(answer.result, 0, "There are descriptors enough: place() returns 0.");
    for (int i = 0; i < count; i++)
        check_number(answer.bytes[i], 'a' + i,
                     "A socket is gone, or at the wrong number: one of them was where another one "
                     "belongs, and dup2() has closed it.");
    for (int i = 0; i < count; i++)
        check_that(
            !answer.closes[i],
            "One that was at its place already is still close-on-exec: exec() will close it.");
    check_number(
        answer.gone, 0,
        "A descriptor that was none of these is gone: a copy was made at a number that was "
        "not free.");
    check_number(
        answer.left, 0,
        "A descriptor stays open besides those that are handed over: exec() must close it.");
}

static void numbers_far_away(void **state)
{
    const int numbers[] = {20, 21, 22};
    check_places(numbers, 3);
}

static void two_that_change_places(void **state)
{
    const int numbers[] = {4, 3};
    check_places(numbers, 2);
}

static void one_place_further(void **state)
{
    const int up[] = {4, 5, 6};
    const int round[] = {5, 3, 4};
    check_places(up, 3);
    check_places(round, 3);
}

static void one_that_is_there_already(void **state)
{
    const int numbers[] = {3, 9};
    check_places(numbers, 2);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "places"};
    const struct CMUnitTest tests[] = {
        TEST(numbers_far_away),          TEST(two_that_change_places),    TEST(one_place_further),
        TEST(one_that_is_there_already), TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
