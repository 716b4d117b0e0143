#include "check.h"
#include "ask.h"
#include "copy.h"

#include <errno.h>
#include <string.h>

/* What to say of each misdeed. */
static const char *const words[] = {
    [RECEIVES_ELSEWHERE] = "Receive from the first descriptor.",
    [RECEIVES_AFTER_THE_END] = "recv() returned 0: that is the end, and there is nothing more to "
                               "receive. Return 0 then.",
    [RECEIVES_AFTER_A_LOSS] = "recv() had returned -1 with ECONNRESET: the connection is lost, and "
                              "asking again brings nothing. Return -1, and leave errno.",
    [SENDS_ELSEWHERE] = "Send to the second descriptor.",
    [SENDS_A_HUGE_NUMBER] =
        "send() was asked to send a huge number of bytes: recv() had returned -1, and -1 as a "
        "size_t is the largest number there is.",
    [SENDS_AFTER_A_LOSS] =
        "send() had returned -1 with EPIPE, not EINTR: the connection is lost, and copy() is over. "
        "Return -1, and leave errno.",
    [SENDS_MORE_THAN_IS_LEFT] = "send() was given more bytes than are left. After it has taken a "
                                "part, what is left is shorter by that part.",
    [SENDS_AGAIN_AND_AGAIN] =
        "send() is given the same bytes again and again. What it has taken is sent.",
};

static struct answer copy_by(struct question script)
{
    struct answer answer = ask(script);
    check_that(answer.misdeed == NO_MISDEED, words[answer.misdeed]);
    return answer;
}

static void check_sent(struct answer answer, const char *text, const char *advice)
{
    check_bytes(answer.sent, answer.sent_size, text, strlen(text), advice);
}

static void everything_is_copied_until_the_end(void **state)
{
    struct answer answer = copy_by(
        (struct question){"hello!!!", .receives = {{5, 0}, {3, 0}, {0, 0}}, .sends = {{WHOLE, 0}}});
    check_sent(answer, "hello!!!", "Every byte that recv() handed out is to be sent, in order.");
    check_number(answer.result, 0,
                 "recv() returned 0: the peer has sent its last byte. That is a good end.");
}

static void what_send_did_not_take_is_sent_again(void **state)
{
    struct answer answer = copy_by((struct question){"abcdefgh", .receives = {{8, 0}, {0, 0}},
                                                     .sends = {{3, 0}, {1, 0}, {WHOLE, 0}}});
    check_sent(answer, "abcdefgh",
               "send() may take fewer bytes than it was given: it returns how many. Send "
               "the rest, from where it stopped, until nothing is left.");
}

static void a_signal_loses_nothing(void **state)
{
    struct answer answer =
        copy_by((struct question){"ping", .receives = {{-1, EINTR}, {4, 0}, {-1, EINTR}, {0, 0}},
                                  .sends = {{-1, EINTR}, {2, 0}, {-1, EINTR}, {WHOLE, 0}}});
    check_number(answer.result, 0,
                 "EINTR says that a signal came before anything moved. Nothing is wrong: "
                 "make the same call again.");
    check_sent(answer, "ping",
               "After EINTR nothing has moved: make the same call again, with the same bytes.");
}

static void a_connection_that_is_lost_is_an_error(void **state)
{
    struct answer answer = copy_by(
        (struct question){"hi", .receives = {{2, 0}, {-1, ECONNRESET}}, .sends = {{WHOLE, 0}}});
    check_failed(answer.result, answer.why, ECONNRESET,
                 "recv() returned -1: the connection is lost, and errno says why. That is not the "
                 "end of the data, which is 0.");
}

static void a_peer_that_is_gone_is_an_error(void **state)
{
    struct answer answer = copy_by((struct question){"hihi", .receives = {{2, 0}, {2, 0}, {0, 0}},
                                                     .sends = {{-1, EPIPE}, {WHOLE, 0}}});
    check_failed(
        answer.result, answer.why, EPIPE,
        "send() returned -1: nobody will ever get these bytes. Return -1 and leave errno.");
    check_that(answer.quiet,
               "Without the flag MSG_NOSIGNAL, a send() to a peer that is gone raises "
               "SIGPIPE, and SIGPIPE ends the process.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "return values"};
    const struct CMUnitTest tests[] = {
        TEST(everything_is_copied_until_the_end),
        TEST(what_send_did_not_take_is_sent_again),
        TEST(a_signal_loses_nothing),
        TEST(a_connection_that_is_lost_is_an_error),
        TEST(a_peer_that_is_gone_is_an_error),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
