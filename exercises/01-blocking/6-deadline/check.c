#include "check.h"
#include "ask.h"
#include "fds.h"

enum { LIMIT = 1000 };

/* What to say of each misdeed. */
static const char *const words[] = {
    [WAITS_ELSEWHERE] = "This is not the descriptor that was given.",
    [WAITS_FOR_EVER] =
        "A negative time-out means: for ever. What is left may be less than nothing, "
        "because time passes between two waits too.",
};

static struct answer receive(struct question question)
{
    struct answer answer = ask(question);
    check_that(answer.misdeed == NO_MISDEED, words[answer.misdeed]);
    check_number(answer.left_open, 0, fds_advice);
    return answer;
}

static void expect_time_out(struct question question, const char *advice)
{
    struct answer answer = receive(question);
    check_that(answer.result != 0,
               "0 is the end of the stream, and nothing has ended: -1 with ETIMEDOUT.");
    check_failed((int)answer.result, answer.why, ETIMEDOUT, advice);
    check_that(answer.spent_ms <= LIMIT + 2 * ROOM, advice);
}

static void a_line_that_comes_at_once_is_received(void **state)
{
    struct answer answer = receive((struct question){LIMIT, 1, {{0, "hello\n"}}});
    check_number(answer.result, 6, "Six bytes, with the newline.");
    check_bytes(answer.line, 6, "hello\n", 6, "");
}

static void a_line_that_comes_in_pieces_is_received(void **state)
{
    struct answer answer = receive((struct question){LIMIT, 2, {{300, "hel"}, {700, "lo\n"}}});
    check_number(
        answer.result, 6,
        "A part of the line came, the rest of it comes later, and in time. Before each recv() "
        "wait until there is something, or until the time is up: a deadline, and what is left "
        "until then.");
}

static void a_peer_that_says_nothing_is_a_time_out(void **state)
{
    expect_time_out((struct question){.limit_ms = LIMIT},
                    "Nothing came within the limit: -1 with ETIMEDOUT.");
}

static void a_peer_that_trickles_is_a_time_out(void **state)
{
    const struct question slowly = {
        LIMIT,
        7,
        {{400, "s"}, {800, "l"}, {1200, "o"}, {1600, "w"}, {2000, "l"}, {2400, "y"}, {2800, "\n"}}};
    expect_time_out(
        slowly, "A byte now and then is not a line in time. The limit is for all waits together.");
}

static void a_limit_of_0_only_looks(void **state)
{
    expect_time_out((struct question){0, 1, {{500, "late\n"}}},
                    "There was no time at all, and nothing was there.");
}

static void a_limit_of_0_takes_what_is_there(void **state)
{
    struct answer answer = receive((struct question){0, 1, {{0, "hello\n"}}});
    check_number(answer.result, 6,
                 "The whole line was there already. When no time is left, look once more, with "
                 "wait_readable(fd, 0), and give up only if nothing is there.");
}

static void the_end_of_the_stream_is_0(void **state)
{
    struct answer answer = receive((struct question){LIMIT, 2, {{100, "hel"}, {200, ""}}});
    check_number(answer.result, 0, "The peer has closed before the line was whole.");
}

static void a_line_that_is_too_long_is_EMSGSIZE(void **state)
{
    struct answer answer =
        receive((struct question){LIMIT, 1, {{100, "a line of more than sixteen bytes\n"}}});
    check_failed((int)answer.result, answer.why, EMSGSIZE, "There is room for 16 bytes.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "deadline"};
    const struct CMUnitTest tests[] = {
        TEST(a_line_that_comes_at_once_is_received),
        TEST(a_line_that_comes_in_pieces_is_received),
        TEST(a_peer_that_says_nothing_is_a_time_out),
        TEST(a_peer_that_trickles_is_a_time_out),
        TEST(a_limit_of_0_only_looks),
        TEST(a_limit_of_0_takes_what_is_there),
        TEST(the_end_of_the_stream_is_0),
        TEST(a_line_that_is_too_long_is_EMSGSIZE),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
