#include "check.h"
#include "ask.h"

static struct answer turn_with_all_ready(struct question question)
{
    question.distance = question.distance != 0 ? question.distance : 1;
    struct answer answer = ask(question);
    check_number(answer.refused, 0, "loop_register() and loop_unregister() succeed.");
    check_number(answer.strayed, 0, "A handler gets the descriptor that it was registered for.");
    check_number(answer.unread, 0, "A handler is called when there is something to be read.");
    return answer;
}

static int all_heard(const struct answer *answer)
{
    int heard = 0;
    for (int i = 0; i < PEOPLE; i++)
        heard += answer->heard[i];
    return heard;
}

static void every_ready_handler_is_called(void **state)
{
    struct answer answer = turn_with_all_ready((struct question){.deed = HEARS});
    check_number(answer.called, PEOPLE, "All three were ready: all handlers are called.");
    for (int i = 0; i < PEOPLE; i++)
        check_number(answer.heard[i], 1, "Once each.");
}

static void a_handler_may_unregister_itself(void **state)
{
    struct answer answer = turn_with_all_ready((struct question){.deed = UNREGISTERS_ITSELF});
    check_number(answer.called, PEOPLE,
                 "All three were ready, and each took away only itself: all handlers are called.");
}

static void an_unregistered_neighbour_is_not_called(void **state)
{
    struct answer answer = turn_with_all_ready((struct question){.deed = SILENCES_NEIGHBOUR});
    check_that(all_heard(&answer) < PEOPLE,
               "All were ready; the first handler unregistered another, which was called all the "
               "same. The slot says that nobody is there: look before you call.");
}

static void a_newcomer_does_not_get_the_event_of_its_predecessor(void **state)
{
    struct answer answer = turn_with_all_ready((struct question){.deed = REPLACES_NEIGHBOUR});
    check_number(
        answer.newcomer, 0,
        "The number of the descriptor was in use again, and the newcomer's handler got an event "
        "that was meant for its predecessor. The slot says in which turn it was filled.");
}

static void expect_third(enum deed deed)
{
    for (int i = 1; i < PEOPLE; i++) {
        struct answer answer = turn_with_all_ready((struct question){.deed = deed, .distance = i});
        check_number(all_heard(&answer), PEOPLE - 1,
                     "The third was ready, and nobody took it away: pass over one event, not over "
                     "the rest. continue, not break.");
        check_number(answer.called, PEOPLE - 1, "Only handlers that were called count.");
    }
}

static void who_stands_behind_an_unregistered_one_is_called(void **state)
{
    expect_third(SILENCES_NEIGHBOUR);
}

static void who_stands_behind_a_newcomer_is_called(void **state)
{
    expect_third(REPLACES_NEIGHBOUR);
}

static void a_newcomer_gets_its_own_events(void **state)
{
    struct answer answer =
        turn_with_all_ready((struct question){.deed = REPLACES_NEIGHBOUR, .has_turn_after = true});
    check_that(answer.called_after != -1, "");
    check_number(answer.newcomer, 1,
                 "In the turn after, whoever has come is called like everybody.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "neighbour"};
    const struct CMUnitTest tests[] = {
        TEST(every_ready_handler_is_called),
        TEST(a_handler_may_unregister_itself),
        TEST(an_unregistered_neighbour_is_not_called),
        TEST(a_newcomer_does_not_get_the_event_of_its_predecessor),
        TEST(who_stands_behind_an_unregistered_one_is_called),
        TEST(who_stands_behind_a_newcomer_is_called),
        TEST(a_newcomer_gets_its_own_events),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
