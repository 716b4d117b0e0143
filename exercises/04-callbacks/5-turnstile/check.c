#include "check.h"
#include "ask.h"
#include "fds.h"
#include "net.h"

#include <string.h>

enum { MOST = 2 };

static const struct step a_turn = {.what = TURN}, a_while = {.what = SETTLE};
static const struct step a_theft = {.what = STEAL};

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
    check_number(answer.opened, 0, "turnstile_open() succeeds.");
    check_that(!answer.admits_nobody,
               "Whoever waited has given up, so net_accept() returned -1: nobody has come in.");
    check_that(!answer.cannot_steal, "");
    for (int i = 0; i < STEPS; i++)
        check_that(answer.after[i].called != -1, "");
}

/* MOST come, and the loop settles: the first two steps, of which FILLED is the last. */
enum { FILLED = 1 };

static void check_filled(int step)
{
    check_number(answer.after[step].admitted, MOST, "There is room for two, and two have come.");
}

static void whoever_comes_is_let_in(void **state)
{
    let((struct question){.most = MOST, .steps = {{COME, MOST}, a_while}});
    check_filled(FILLED);
}

static void when_it_is_full_nobody_is_let_in_and_the_loop_sleeps(void **state)
{
    let((struct question){.most = MOST,
                          .steps = {{COME, MOST}, a_while, {COME, 1}, a_turn, a_turn}});
    check_filled(FILLED);
    int called = answer.after[FILLED + 2].called, called_again = answer.after[FILLED + 3].called;
    check_number(answer.waiting[MOST], NET_AGAIN,
                 "Whoever comes when it is full shall wait, not "
                 "be turned away.");
    check_number(answer.after[FILLED + 3].admitted, MOST, "It is full.");
    check_number(called_again, 0,
                 "It is full, somebody waits at the door, and the loop does not sleep: let_in() is "
                 "called in every turn, for nothing.");
    check_number(called, 0,
                 "let_in() was called although it is full: pause when the last place is taken, not "
                 "when the next one comes.");
}

static void when_one_leaves_the_next_is_let_in(void **state)
{
    let((struct question){
        .most = MOST,
        .steps = {
            {COME, MOST}, a_while, {COME, 2}, a_while, {LEAVE, 0}, a_while, {LEAVE, 1}, a_while}});
    check_filled(FILLED);
    check_number(answer.after[FILLED + 4].admitted, MOST + 1,
                 "One has left, and the first of those who wait is not let in; or more are "
                 "than there is room for.");
    check_number(answer.after[FILLED + 6].admitted, MOST + 2,
                 "Another one has left, and the next who waits is not let in.");
}

/* Somebody else takes the connection out of the queue, between the wait and the call. */
static void whoever_has_given_up_is_not_counted(void **state)
{
    let((struct question){.most = MOST,
                          .steps = {a_theft, {COME, 1}, a_while, {COME, MOST}, a_while}});
    check_number(answer.after[2].inside, 0, "Whoever waited has given up: nobody has come in.");
    check_filled(3 + FILLED);
}

static void who_is_admitted_may_leave_at_once(void **state)
{
    let((struct question){
        .most = 1, .runs_in = true, .steps = {{COME, 1}, a_while, {COME, 1}, a_while}});
    check_number(answer.after[3].inside, 0, "Whoever has come in has left again.");
    check_number(answer.after[3].admitted, 2,
                 "admit() called turnstile_leave(), so there was room again, and the next who came "
                 "was not let in. Pause before you call admit(), or look at `inside` again after "
                 "it.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "turnstile", .setup = forget_answer, .teardown = check_descriptors};
    const struct CMUnitTest tests[] = {
        TEST(whoever_comes_is_let_in),
        TEST(when_it_is_full_nobody_is_let_in_and_the_loop_sleeps),
        TEST(when_one_leaves_the_next_is_let_in),
        TEST(whoever_has_given_up_is_not_counted),
        TEST(who_is_admitted_may_leave_at_once),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
