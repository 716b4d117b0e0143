/* The contract suite of this stage, without what only later stages promise; and one promise more, which is easy to
 * break where everything is sent together. */
#define main suite_main
#include "../../../tests/contract/chat.c"
#undef main
#include "leaks.h"

/* A client that goes may still be in many hands. */
static const char goes_once[] =
    "An end of file, a reset and a half-close all end a membership, each with one chat_leave() "
    "when "
    "the connection is gone. If the server ended by itself, its report says which memory was used "
    "after it had been freed: a client may be freed in connection_lost, and nowhere else.";

static const char says_bye[] =
    "'* bye' must be sent before the connection is closed. If the server ended by itself, its "
    "report says which memory was used after it had been freed: a client may be freed in "
    "connection_lost, and nowhere else.";

/* The first answer is sent at once, and the others together, in the next turn of the loop. */
static void what_was_written_before_the_end_is_read(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "/who\n/nick ana\n/quit\n");
    client_expect(c[0], "* 2 here: guest1 guest2\n* you are now ana\n* bye\n");
    client_expect_end(c[0]);
    client_expect(c[1], "* guest1 is now ana\n* ana left\n");
}

static void visit(int number)
{
    struct client *passer = client_connect("passer-%d", number);
    client_send(passer, "\n");
    client_expect(passer, "* welcome, guest1 (1 here): /help lists the commands\n");
    client_send(passer, "/quit\n");
    client_expect(passer, "* bye\n");
    client_expect_end(passer);
    client_close(passer);
}

static void who_has_gone_costs_no_memory(void)
{
    leaks_serve();
    leaks_expect_none(visit, 1000, 128);
}

/* Two tests in which a server may wait for longer than a client does who is in a hurry. */
static void be_patient(void)
{
    if (client_patience_ms < 4000)
        client_patience_ms = 4000;
}

static void words_are_words(void)
{
    be_patient();
    words_that_look_like_a_request_are_words();
}

static void closing_counts(void)
{
    be_patient();
    one_that_is_closing_counts_until_it_is_gone();
}

static void adapt(struct contract_test *test)
{
    if (test->run == a_lost_connection_is_a_departure)
        test->advice = goes_once;
    else if (test->run == quit_says_good_bye_and_the_others_hear_why)
        test->advice = says_bye;
    else if (test->run == words_that_look_like_a_request_are_words)
        test->run = words_are_words;
    else if (test->run == one_that_is_closing_counts_until_it_is_gone)
        test->run = closing_counts;
}

enum { STAGE = 7, MOST = 64 };

static const struct contract_test promise = {
    "what was written before the end is read", what_was_written_before_the_end_is_read, STAGE, 0,
    "What is queued is to be sent before the connection ends: transport_close() does that, and "
    "transport_abort() does not."};

static const struct contract_test no_leak = {
    "who has gone costs no memory", who_has_gone_costs_no_memory, STAGE, NEEDS_PROC,
    "Each client that you allocate must be freed when its connection is gone: in connection_lost."};

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (const struct contract_test *test = tests; test->name && count < MOST - 3; test++) {
        if (test->from <= STAGE)
            asked[count++] = *test;
        if (test->run == quit_says_good_bye_and_the_others_hear_why)
            asked[count++] = promise;
    }
    asked[count++] = no_leak;
    for (int i = 0; i < count; i++)
        adapt(&asked[i]);
    return contract_main(argc, argv, asked);
}
