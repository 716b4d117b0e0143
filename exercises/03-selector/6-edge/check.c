#include "check.h"
#include "ask.h"
#include "edge.h"

/* What is seen after the turns of these steps. */
static struct answer go_through(struct question question)
{
    struct answer answer = ask(question);
    check_number(answer.left_open, 0,
                 "As many descriptors are open as before: who opens one closes it, on every path.");
    return answer;
}

/* What is seen when the loop has come to rest. */
static const struct look *settled(const struct look *look)
{
    check_that(look->sleeps,
               "The loop never sleeps. A source that has ended is not ready: there will "
               "never be more.");
    return look;
}

static void what_came_is_taken(void **state)
{
    struct answer answer = go_through(
        (struct question){.steps = {{COME, 0, 5}, {SETTLE, 0, 0}, {COME, 0, 7}, {SETTLE, 0, 0}}});
    const struct look *looks = answer.looks;
    check_number(settled(&looks[0])->taken[0], 5, "");
    check_number(settled(&looks[1])->taken[0], 12, "After EAGAIN, what comes next is a new edge.");
}

static void nothing_is_left_lying(void **state)
{
    struct answer answer =
        go_through((struct question){.steps = {{COME, 0, MUCH}, {TURN, 0, TURNS}}});
    check_number(answer.looks[0].taken[0], MUCH,
                 "More came than one recv() brings, or one turn takes. The rest lies in the "
                 "kernel and lies there until something else comes, because there is only "
                 "one event for all of it. Remember who is ready until recv() says EAGAIN.");
}

static void in_one_turn_nobody_takes_more_than_the_budget(void **state)
{
    struct answer answer =
        go_through((struct question){.steps = {{COME, 0, MUCH}, {COME, 1, 5}, {TURN, 0, 1}}});
    const int *taken = answer.looks[0].taken;
    check_that(taken[0] <= BUDGET,
               "In one turn one source took more than the budget; all others wait "
               "meanwhile, and if it never stops, for ever.");
    check_number(taken[1], 5, "The other source has its turn, too.");
}

static void while_something_is_left_the_loop_does_not_sleep(void **state)
{
    struct answer answer = go_through((struct question){.steps = {{COME, 0, MUCH}, {TURN, 0, 1}}});
    check_that(!answer.looks[0].sleeps,
               "Something is left, no event will say so, and the loop goes to sleep. "
               "source_serve() says whether its source is still ready.");
}

static void who_is_not_ready_is_not_asked(void **state)
{
    struct answer answer = go_through((struct question){.steps = {{COME, 0, 5},
                                                                  {SETTLE, 0, 0},
                                                                  {COME_UNSEEN, 0, 7},
                                                                  {TURN, 0, 1},
                                                                  {EVENT, 0, 0},
                                                                  {SETTLE, 0, 0}}});
    const struct look *looks = answer.looks;
    (void)settled(&looks[0]);
    check_number(
        looks[1].taken[0], 5,
        "No edge was reported, and recv() was called all the same. A call in each turn for "
        "each source is what edges save: ask only who is ready.");
    check_number(settled(&looks[2])->taken[0], 12, "Now the edge was reported.");
}

static void the_end_is_seen_after_the_last_byte(void **state)
{
    struct answer answer = go_through(
        (struct question){.steps = {{COME, 0, MUCH}, {SHUT, 0, 0}, {EVENT, 0, 0}, {SETTLE, 0, 0}}});
    const struct look *look = settled(&answer.looks[0]);
    check_number(look->taken[0], MUCH, "");
    check_that(
        look->ended[0],
        "The end lies behind the last byte, and its edge has come already. A short read is not "
        "the end: read on until recv() returns 0 or EAGAIN.");
    check_that(!look->ended[1], "The other one has not.");
}

static void a_reset_is_an_end(void **state)
{
    struct answer answer =
        go_through((struct question){.steps = {{RESET, 0, 0}, {SETTLE, 0, 0}}, .tcp = true});
    check_that(settled(&answer.looks[0])->ended[0],
               "The connection is lost, and no other edge will say so.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "edge"};
    const struct CMUnitTest tests[] = {
        TEST(what_came_is_taken),
        TEST(in_one_turn_nobody_takes_more_than_the_budget),
        TEST(nothing_is_left_lying),
        TEST(while_something_is_left_the_loop_does_not_sleep),
        TEST(who_is_not_ready_is_not_asked),
        TEST(the_end_is_seen_after_the_last_byte),
        TEST(a_reset_is_an_end),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
