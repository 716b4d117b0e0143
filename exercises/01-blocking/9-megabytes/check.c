#include "check.h"
#include "ask.h"

enum { MUCH = 4 * 1024 * 1024, SOME = 100 * 1024 };

static const char waits[] =
    "Each end waits for the other one to take its bytes, and neither reads. Receive what has come "
    "before you send more, without waiting for either.";

static struct answer meet(enum peer peer, size_t size, const char *advice)
{
    return ask_or_hang((struct question){.peer = peer, .size = size}, advice);
}

static void check_exchange(enum peer peer, size_t size, const char *advice)
{
    struct answer answer = meet(peer, size, advice);
    check_number(answer.result, 0, advice);
    check_number(answer.right, size, "All bytes come back, as they were sent, in their places.");
}

static void a_few_bytes_come_back(void **state)
{
    check_exchange(PEER_ECHOES, 5, "Five bytes fit anywhere.");
}

static void nothing_is_sent_and_nothing_comes(void **state)
{
    check_exchange(PEER_COLLECTS, 0, "There is nothing to send, and nothing to wait for: 0.");
}

static void megabytes_come_back(void **state)
{
    check_exchange(PEER_ECHOES, MUCH, waits);
}

static void a_peer_may_answer_when_it_has_all(void **state)
{
    check_exchange(PEER_COLLECTS, SOME * 10,
                   "This peer answers nothing before it has received all. To send must not wait "
                   "for what comes back.");
}

static void a_peer_may_answer_in_drips(void **state)
{
    check_exchange(PEER_DRIPS, SOME,
                   "One recv() brings some bytes, perhaps a few: the next one begins behind them.");
}

static void a_peer_that_ends_too_early_is_an_error(void **state)
{
    static const char advice[] =
        "The peer has ended, and not all has come back: recv() returns 0, and nothing more will "
        "come. That is -1.";
    check_number(meet(PEER_ENDS, MUCH, advice).result, -1, advice);
}

static void a_peer_that_is_gone_is_an_error(void **state)
{
    static const char advice[] =
        "The peer is gone. To send to it raises SIGPIPE, which ends the process, unless "
        "MSG_NOSIGNAL says no. Then send() fails, and that is -1.";
    check_number(meet(PEER_VANISHES, MUCH, advice).result, -1, advice);
}

static void the_process_sleeps_while_nothing_can_be_done(void **state)
{
    struct answer answer = meet(PEER_HESITATES, 5, waits);
    check_number(answer.result, 0, "The peer has only hesitated.");
    check_that(answer.cpu_ms < SPUN_MS,
               "While the peer does nothing, the process asks again and again. poll() sleeps until "
               "something can be done.");
}

static void the_connection_is_as_it_was(void **state)
{
    struct answer answer = meet(PEER_ECHOES, SOME, waits);
    check_that(!answer.nonblocks,
               "The connection blocked before: others rely on that. MSG_DONTWAIT "
               "is for one call, O_NONBLOCK for all.");
    check_that(!answer.half_closed, "More may be sent later: the connection stays open in both "
                                    "directions.");
    check_number(answer.children, 0, "A process that was started is waited for, too.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "megabytes"};
    const struct CMUnitTest tests[] = {
        TEST(a_few_bytes_come_back),
        TEST(nothing_is_sent_and_nothing_comes),
        TEST(megabytes_come_back),
        TEST(a_peer_may_answer_when_it_has_all),
        TEST(a_peer_may_answer_in_drips),
        TEST(a_peer_that_ends_too_early_is_an_error),
        TEST(a_peer_that_is_gone_is_an_error),
        TEST(the_process_sleeps_while_nothing_can_be_done),
        TEST(the_connection_is_as_it_was),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
