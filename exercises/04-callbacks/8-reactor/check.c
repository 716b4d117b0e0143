/* The contract suite of this stage, without what only later stages promise; and two promises to handlers, which
 * an echo server does not need: each of its handlers touches no client but its own. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

#include "ask.h"

/* --- Two handlers, ready in the same turn ---------------------------------------------------------- */

static void run_two_handlers(bool replace)
{
    contract_serve();
    story_step("two sockets are readable; the handler that is called first unregisters the other");
    switch (ask((struct question){replace}).ending) {
    case FIRST_AGAIN: return; /* a turn has passed, and nothing happened that may not */
    case OTHER:
        story_note("a handler was called that another had unregistered before, in the same turn");
        break;
    case NEWCOMER:
        story_note("a handler was called that was registered in this turn: nothing is to be read "
                   "from its socket");
        story_note("the event was meant for the descriptor that had this number before");
        break;
    case RUN_RETURNED: story_note("reactor_run() has returned");
    }
    story_fail();
}

static void who_is_unregistered_is_not_called(void)
{
    run_two_handlers(false);
}

static void a_newcomer_gets_nobody_elses_event(void)
{
    run_two_handlers(true);
}

static const struct contract_test promises[] = {
    {"a handler that is unregistered is not called any more", who_is_unregistered_is_not_called, 4,
     0,
     "One wait brings several events, and what an earlier handler has done may have made the later "
     "ones "
     "void. Before each call, look whether there still is a handler, and for which events."},
    {"a newcomer does not get the event of its predecessor", a_newcomer_gets_nobody_elses_event, 4,
     0,
     "The kernel gives a number that is free to the next file that is opened. So the number alone "
     "does not "
     "say for whom an event is: remember in which turn each handler was registered, and pass over "
     "those of "
     "the turn under way."},
};

enum { STAGE = 4, MOST = 64 };

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (const struct contract_test *test = tests; test->name; test++)
        if (test->from <= STAGE && count < MOST - 3)
            asked[count++] = *test;
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++)
        asked[count++] = promises[i];
    ask_end = ask_tells_story;
    return contract_main(argc, argv, asked);
}
