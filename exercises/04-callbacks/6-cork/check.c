#include "check.h"
#include "ask.h"
#include "fds.h"

#include <string.h>

static const struct step three_writes = {.what = WRITES, .texts = {"hello ", "4711", "\n"}};
static const struct step a_write = {.what = WRITES, .texts = {"more"}};
static const struct step a_turn = {.what = TURNS}, twenty_turns = {.what = TURNS, .more = 19};
static const struct step the_release = {.what = RELEASES};

static struct answer answer;

static void forget_answer(void)
{
    memset(&answer, 0, sizeof answer);
}

static void check_descriptors(void)
{
    check_number(answer.left_open, 0, fds_advice);
}

static void let(struct question question)
{
    answer = ask(question);
    for (int i = 0; i < STEPS; i++)
        check_number(answer.after[i].result, 0, "");
}

static void check_function(void)
{
    check_that(!answer.has_no_function,
               "The call is queued and has no function: reactor_call_init() in cork_init().");
}

static void expect_text(const char *text, const char *advice)
{
    check_bytes(answer.received, answer.size, text, strlen(text), advice);
}

static void what_is_written_arrives_in_order(void **state)
{
    let((struct question){.steps = {three_writes, a_turn}});
    check_function();
    expect_text("hello 4711\n",
                "It was written, a turn of the loop has passed, and nothing is sent, or not "
                "all of it, or in another order.");
}

static void three_writes_in_one_turn_are_one_send(void **state)
{
    let((struct question){.steps = {three_writes, a_turn, a_turn}});
    check_that(answer.after[0].sends < 3,
               "cork_write() was called three times, and so was send(). Keep what is written, and "
               "have it sent once: reactor_defer().");
    check_number(answer.after[0].sends, 0,
                 "It is sent in a later turn, never from within cork_write().");
    check_function();
    check_number(answer.after[1].sends, 1, "All of it goes out together.");
    check_number(answer.after[2].sends, 1, "After that there is nothing to send.");
}

static void each_turn_has_its_own_send(void **state)
{
    let((struct question){.steps = {three_writes, a_turn, three_writes, a_turn}});
    check_function();
    check_number(answer.after[3].sends, 2, "One in each turn in which something was written.");
    expect_text("hello 4711\nhello 4711\n", "");
}

static void what_the_kernel_does_not_take_stays_in_front(void **state)
{
    let((struct question){.refuses = true, .steps = {three_writes, a_turn, a_write, twenty_turns}});
    check_function();
    expect_text("hello 4711\nmore",
                "The rest of the first must go out before what was written later.");
}

static void a_cork_may_go_before_its_turn_comes(void **state)
{
    let((struct question){.steps = {three_writes, the_release, a_turn}});
    check_that(!answer.is_queued_still,
               "The call is still queued, with a pointer to memory that is about to be freed: "
               "reactor_cancel() in cork_release().");
    check_number(answer.after[2].sends, 0, "It was released before its turn came.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "cork", .setup = forget_answer, .teardown = check_descriptors};
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_arrives_in_order),
        TEST(three_writes_in_one_turn_are_one_send),
        TEST(each_turn_has_its_own_send),
        TEST(what_the_kernel_does_not_take_stays_in_front),
        TEST(a_cork_may_go_before_its_turn_comes),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
