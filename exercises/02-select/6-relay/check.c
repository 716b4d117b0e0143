#include "check.h"
#include "ask.h"
#include "fds.h"

#include <string.h>

static struct answer play_out(struct question question)
{
    struct answer answer = ask(question);
    check_number(answer.left_open, 0, fds_advice);
    return answer;
}

/* Nothing moves any more. */
static void expect_rest(const struct seen *settling)
{
    check_succeeded(settling->result, settling->why, "");
    check_that(settling->result < TURNS,
               "The loop never sleeps. There nearly always is room to write, and a stream that "
               "has ended is readable for ever: watch neither without a reason.");
}

static void expect_turns(const struct seen *turns)
{
    check_succeeded(turns->result, turns->why, "");
}

static void expect_text(const struct seen *receiving, const char *text, const char *advice)
{
    size_t size = receiving->result > 0 ? (size_t)receiving->result : 0;
    check_bytes(receiving->bytes, size, text, strlen(text), advice);
}

static void expect_end(const struct seen *receiving, const char *advice)
{
    check_number(receiving->result, 0, advice);
}

static void what_one_sends_the_other_gets(void **state)
{
    struct answer answer = play_out((struct question){.steps = {{ALICE_SENDS, "hello bob"},
                                                                {RELAY_SETTLES, ""},
                                                                {BOB_RECEIVES, ""},
                                                                {BOB_SENDS, "hello alice"},
                                                                {RELAY_SETTLES, ""},
                                                                {ALICE_RECEIVES, ""}}});
    const struct seen *seen = answer.seen;
    check_number(seen[0].result, 9, "");
    expect_rest(&seen[1]);
    expect_text(&seen[2], "hello bob", "");
    check_number(seen[3].result, 11, "");
    expect_rest(&seen[4]);
    expect_text(&seen[5], "hello alice", "");
}

static void an_end_is_passed_on_after_the_last_byte(void **state)
{
    struct answer answer = play_out((struct question){.steps = {{ALICE_SENDS, "the last words"},
                                                                {ALICE_ENDS, ""},
                                                                {RELAY_TURNS, ""},
                                                                {RELAY_TURNS, ""},
                                                                {BOB_RECEIVES, ""},
                                                                {BOB_RECEIVES, ""}}});
    const struct seen *seen = answer.seen;
    check_succeeded(seen[1].result, seen[1].why, "");
    expect_turns(&seen[2]);
    expect_turns(&seen[3]);
    expect_text(&seen[4], "the last words",
                "What came before the end comes before it on the other side too.");
    expect_end(
        &seen[5],
        "Bob never learns that this was all: alice's end has to be passed on, with shutdown().");
}

static void the_other_direction_goes_on(void **state)
{
    struct answer answer = play_out((struct question){.steps = {{ALICE_ENDS, ""},
                                                                {RELAY_TURNS, ""},
                                                                {BOB_SENDS, "the answer"},
                                                                {RELAY_TURNS, ""},
                                                                {ALICE_RECEIVES, ""}}});
    const struct seen *seen = answer.seen;
    check_succeeded(seen[0].result, seen[0].why, "");
    expect_turns(&seen[1]);
    check_number(
        seen[2].result, 10,
        "Alice has only said that she will send no more. In the other direction, from bob to her, "
        "nothing has ended.");
    expect_turns(&seen[3]);
    expect_text(&seen[4], "the answer", "In the other direction nothing has ended.");
}

static void after_an_end_the_loop_sleeps(void **state)
{
    struct answer answer = play_out((struct question){.steps = {{ALICE_ENDS, ""},
                                                                {RELAY_SETTLES, ""},
                                                                {BOB_ENDS, ""},
                                                                {RELAY_SETTLES, ""},
                                                                {ALICE_RECEIVES, ""}}});
    const struct seen *seen = answer.seen;
    check_succeeded(seen[0].result, seen[0].why, "");
    expect_rest(&seen[1]);
    check_succeeded(seen[2].result, seen[2].why, "");
    expect_rest(&seen[3]);
    expect_end(&seen[4], "Bob's end has to be passed on as well.");
    check_that(answer.there_finished && answer.back_finished,
               "Both ends have been passed on: set `finished`, so that the relay knows it.");
}

static void a_slow_receiver_gets_every_byte(void **state)
{
    struct answer answer = play_out((struct question){.streams = true});
    check_that(
        !answer.is_altered,
        "A byte came twice, or not at all. While something is held, read nothing: it would be "
        "overwritten. That is also how the sender learns to wait.");
    expect_turns(&answer.seen[0]);
    check_number(answer.received, MUCH, "It does not come to an end.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "relay"};
    const struct CMUnitTest tests[] = {
        TEST(what_one_sends_the_other_gets),
        TEST(a_slow_receiver_gets_every_byte),
        TEST(an_end_is_passed_on_after_the_last_byte),
        TEST(the_other_direction_goes_on),
        TEST(after_an_end_the_loop_sleeps),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
