#include "check.h"
#include "ask.h"

#include <errno.h>
#include <string.h>

/* A step of the browser's: it sends some bytes. */
#define SEND_BYTES(literal) .what = SENDS, .times = 1, .text = literal, .size = sizeof(literal) - 1
#define REQUEST             "GET / HTTP/1.0\r\nHost: here\r\nCookie: a=1\r\n\r\n"

static const char greeting[] = "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";

static const char reset[] =
    "Connection reset by peer: it was closed while something was unread, or still to "
    "come. Say that all is sent, and read on until the peer has closed.";
static const char room[] = "There must be room for what a test writes.";

static const struct step the_request = {SEND_BYTES(REQUEST)};
static const struct step two_turns = {.what = TURNS, .times = 2};
static const struct step three_turns = {.what = TURNS, .times = 3};
static const struct step until_quiet = {.what = TURNS_UNTIL_QUIET};
static const struct step the_answer = {.what = RECEIVES}, the_end = {.what = AWAITS_END};

static struct answer answer;

static void forget_answer(void)
{
    memset(&answer, 0, sizeof answer);
}

static void check_descriptors(void)
{
    check_number(answer.left_open, 0,
                 "Some descriptors are still open after the peer has gone: an end, "
                 "or an error, in the middle of the head is the end of the visit.");
}

static void visit(struct question question)
{
    answer = ask(question);
    check_number(answer.opened, 0, "hello_open() succeeds.");
    check_number(answer.failed_turns, 0, "");
}

static void expect_sent(int at, const struct step *step, const char *advice)
{
    check_number(answer.after[at].result, (size_t)step->times * step->size, advice);
}

static void expect_no_reset(int step)
{
    check_that(answer.after[step].result != -1 || answer.after[step].why != ECONNRESET, reset);
}

static void expect_answer(int step, const char *text, const char *advice)
{
    expect_no_reset(step);
    size_t size = answer.after[step].result > 0 ? (size_t)answer.after[step].result : 0;
    check_bytes(answer.received, size < strlen(text) ? size : strlen(text), text, strlen(text),
                advice);
}

static void expect_end(int step)
{
    expect_no_reset(step);
    check_number(answer.after[step].result, 0, "After the answer comes the end.");
}

static void a_request_is_answered(void **state)
{
    visit((struct question){{the_request, three_turns, the_answer, the_end}});
    expect_sent(0, &the_request, room);
    expect_answer(2, greeting, "");
    expect_end(3);
}

static void half_a_request_is_not(void **state)
{
    const struct step half = {SEND_BYTES("GET / HTTP/1.0\r\nHo")};
    visit((struct question){{half, three_turns, the_answer, the_end}});
    expect_sent(0, &half, room);
    expect_answer(2, "", "");
    check_number(answer.after[3].result, -1,
                 "Only a part of it has come, without the empty line: wait "
                 "for the rest.");
}

static void a_request_in_pieces_is_answered(void **state)
{
    const struct step pieces = {SEND_BYTES(REQUEST), .piece = 1};
    visit((struct question){{pieces, three_turns, the_answer, the_end}});
    expect_sent(0, &pieces, room);
    expect_answer(2, greeting,
                  "The request came in pieces of a byte. The empty line is there when all of them "
                  "are put together.");
    expect_end(3);
}

static void a_nul_in_the_head_is_a_byte_like_any_other(void **state)
{
    const struct step odd = {SEND_BYTES("GET / HTTP/1.0\r\nCookie: a\0b\r\n\r\n")};
    visit((struct question){{odd, three_turns, the_answer, the_end}});
    expect_sent(0, &odd, "");
    expect_answer(
        2, greeting,
        "A NUL came before the empty line, and the empty line was not found. What comes from "
        "a network is no string: count bytes, and compare bytes.");
    expect_end(3);
}

static void what_follows_the_head_does_no_harm(void **state)
{
    const struct step more = {.what = SENDS, .times = 2000, .text = "x", .size = 1};
    visit((struct question){{the_request, more, two_turns, the_answer, more, until_quiet, more,
                             until_quiet, more, until_quiet, the_end}});
    expect_sent(0, &the_request, room);
    expect_sent(1, &more, room);
    expect_answer(3, greeting,
                  "The empty line is in the middle of what came: look for it everywhere, "
                  "not at the end only.");
    for (int i = 4; i <= 8; i += 2)
        expect_sent(i, &more, reset);
    expect_end(10);
}

static void a_head_without_end_is_refused(void **state)
{
    const struct step many = {
        .what = SENDS, .times = 100, .text = "Cookie: many and many\r\n", .size = 23, .piece = 23};
    visit((struct question){{many, three_turns, the_answer}});
    expect_answer(2, "HTTP/1.0 431",
                  "There is room for 1024 bytes of a head. Answer a longer one with too_long.");
}

static void who_goes_in_the_middle_is_gone(void **state)
{
    const struct step half = {SEND_BYTES("GET / HT")};
    const struct step one_turn = {.what = TURNS, .times = 1};
    const struct step four_turns = {.what = TURNS, .times = 4};
    visit((struct question){{half, one_turn, {.what = RESETS}, four_turns}});
    expect_sent(0, &half, room);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "hello", .setup = forget_answer, .teardown = check_descriptors};
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_answered),
        TEST(half_a_request_is_not),
        TEST(a_request_in_pieces_is_answered),
        TEST(a_nul_in_the_head_is_a_byte_like_any_other),
        TEST(what_follows_the_head_does_no_harm),
        TEST(a_head_without_end_is_refused),
        TEST(who_goes_in_the_middle_is_gone),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
