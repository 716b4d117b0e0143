#include "check.h"
#include "ask.h"

static const struct step a_word = {.what = SAYS}, a_turn = {.what = TURNS};

static struct answer let(struct question question)
{
    struct answer answer = ask(question);
    check_that(answer.early != INSIDE_ROOM_SAY,
               "`gone` was called while room_say() was walking the list: it frees the member "
               "that room_say() stands on. Defer it: reactor_defer().");
    check_that(answer.early != INSIDE_ROOM_LEAVE,
               "`gone` was called from within room_leave(): whoever called room_leave() does "
               "not expect to lose the member before it returns. Defer it: reactor_defer().");
    check_number(answer.failed_turns, 0, "");
    return answer;
}

static int sum(const int *numbers)
{
    int total = 0;
    for (int i = 0; i < PEOPLE; i++)
        total += numbers[i];
    return total;
}

static void everybody_hears(void **state)
{
    struct answer answer = let((struct question){.steps = {a_word}});
    check_number(sum(answer.after[0].heard), PEOPLE,
                 "Everybody in the room hears what is said, once.");
}

static void who_has_left_hears_nothing_more(void **state)
{
    struct answer answer = let((struct question){.steps = {{LEAVES, 1}, a_word, a_turn, a_word}});
    check_number(answer.after[1].heard[1], 0,
                 "Number 1 had left before this was said, and heard it all the same.");
    check_number(sum(answer.after[1].heard), PEOPLE - 1, "All others hear it.");
    check_number(sum(answer.after[3].heard), 2 * (PEOPLE - 1), "All others hear it.");
}

static void gone_is_called_once_in_a_later_turn(void **state)
{
    struct answer answer = let((struct question){.steps = {{LEAVES, 2}, a_turn}});
    check_number(answer.after[0].gone[2], 0, "`gone` comes in a later turn of the reactor.");
    check_number(answer.after[1].gone[2], 1,
                 "One turn of the reactor later, `gone` has been called.");
}

static void leaving_twice_is_leaving_once(void **state)
{
    struct answer answer =
        let((struct question){.steps = {{LEAVES, 2}, {LEAVES, 2}, a_turn, a_turn}});
    check_number(answer.after[3].gone[2], 1,
                 "Number 2 left twice, perhaps because it hung up and was thrown out. It is "
                 "freed by `gone`, so that must come once.");
}

static void leaving_twice_costs_nobody_else_the_farewell(void **state)
{
    struct answer answer =
        let((struct question){.steps = {{LEAVES, 1}, {LEAVES, 2}, {LEAVES, 1}, a_turn, a_turn}});
    check_number(answer.after[4].gone[2], 1,
                 "Number 1 was queued already, and preparing its call again has torn the ring: "
                 "number 2 is lost. Prepare it once, in room_join().");
    check_number(answer.after[4].gone[1], 1, "Number 1 left twice, and is gone once.");
}

static void who_hears_something_may_leave(void **state)
{
    struct answer answer =
        let((struct question){.reply = WALKS_OUT, .steps = {a_word, a_turn, a_word}});
    check_number(sum(answer.after[0].heard), PEOPLE, "Everybody heard it; each left when it did.");
    check_number(sum(answer.after[1].gone), PEOPLE, "Everybody is gone one turn later.");
    check_number(sum(answer.after[2].heard), PEOPLE, "The room is empty: nobody hears this.");
}

static void who_hears_something_may_take_everybody_along(void **state)
{
    struct answer answer =
        let((struct question){.reply = EMPTIES_THE_ROOM, .steps = {a_word, a_turn}});
    check_number(
        sum(answer.after[0].heard), 1,
        "The first who heard it left, and made all others leave: they must not hear it any "
        "more. Ask each member, when its turn comes, whether it is leaving.");
    check_number(sum(answer.after[1].gone), PEOPLE, "All of them are gone one turn later.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "leave later"};
    const struct CMUnitTest tests[] = {
        TEST(everybody_hears),
        TEST(who_hears_something_may_leave),
        TEST(who_has_left_hears_nothing_more),
        TEST(gone_is_called_once_in_a_later_turn),
        TEST(leaving_twice_is_leaving_once),
        TEST(leaving_twice_costs_nobody_else_the_farewell),
        TEST(who_hears_something_may_take_everybody_along),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
