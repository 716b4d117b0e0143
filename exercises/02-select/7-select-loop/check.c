/* The contract suite of this stage, without what only later stages promise. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

/* A loop of one's own goes to sleep too often as well as too rarely. */
static const char sleeps_well[] = "If it never sleeps, something is in a set that is nearly always "
                                  "ready: there nearly always is room to "
                                  "write, so wait for that only while something is left to be "
                                  "sent. If it sleeps and no longer hears "
                                  "alice, look at what select() has left of the sets: it "
                                  "overwrites them, and what was not ready is gone "
                                  "from them. Give it copies, made anew before each call.";

static const char hears_all[] =
    "If recv() or send() failed for one client, close that one, and serve on. If a client is not "
    "heard "
    "although nothing failed, look at what select() has left of the sets: it overwrites them, and "
    "what "
    "was not ready is gone from them. Give it copies, made anew before each call.";

enum { STAGE = 2, MOST = 64 };

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (const struct contract_test *test = tests; test->name; test++)
        if (test->from <= STAGE && count < MOST - 1 &&
            test->run != nothing_is_left_open_for_programs_that_it_executes) /* it executes none */
            asked[count++] = *test;
    for (int i = 0; i < count; i++)
        if (asked[i].run == a_server_with_nothing_to_do_sleeps ||
            asked[i].run == what_a_client_sends_comes_back)
            asked[i].advice = sleeps_well;
        else if (asked[i].run == one_clients_reset_harms_nobody ||
                 asked[i].run == clients_that_are_gone_before_their_answer_do_not_kill_the_server)
            asked[i].advice = hears_all;
    return contract_main(argc, argv, asked);
}
