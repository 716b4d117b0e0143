#include "check.h"
#include "ask.h"
#include "fds.h"
#include "producer.h"

#include <errno.h>

enum { LITTLE = 40 * KIB }; /* bytes: less than the kernel takes at once */

static struct answer answer;

static void begin(void)
{
    answer = (struct answer){0};
}

static void end(void)
{
    check_number(answer.left_open, 0, fds_advice);
}

static void produce(struct question question)
{
    answer = ask(question);
    check_number(answer.failed, 0, "Opening succeeds, and so does each turn: this is errno.");
    check_that(
        !answer.is_endless,
        "The kernel takes everything, so nothing ever waits, and the producer has sent 16 MiB in "
        "one turn of the loop. Nobody else was served meanwhile. Ask reactor_has_budget() after "
        "each "
        "piece, and yield.");
}

static void check_bounds(void)
{
    check_that(
        answer.why != ENOBUFS,
        "The peer does not read, more than 1 MiB waits, and the transport has given up: ENOBUFS. "
        "pause_writing is never called from within transport_write(), so a loop cannot wait for "
        "it: "
        "ask transport_queued() after each piece.");
    check_that(
        answer.most <= TRANSPORT_HIGH_WATER + PRODUCER_PIECE,
        "More waits in memory than TRANSPORT_HIGH_WATER and one piece, for a peer that reads "
        "slowly. A larger limit only makes it more: stop above the high watermark.");
}

static void check_peer_has_read(uint64_t size)
{
    produce((struct question){.size = size, .reads = true});
    if (answer.strays)
        check_number(answer.stray, 'a' + answer.stray_place % 26,
                     "Each byte comes once, in order.");
    check_bounds();
    check_that(
        answer.heard == size || answer.ended,
        "The peer has read all that was sent, nothing more comes, and it is not the end. There is "
        "room again: resume_writing tells you so.");
    check_number(answer.heard, size,
                 "The end came, and the stream is not whole: close it after the last piece.");
    check_that(answer.ended, "The stream is whole, and its end does not come: transport_close().");
}

static void a_short_stream_arrives_whole_and_ends(void **state)
{
    check_peer_has_read(LITTLE);
}

static void while_the_peer_does_not_read_little_waits(void **state)
{
    produce((struct question){.size = 64 * MIB, .turns = 11});
    check_bounds();
    check_that(!answer.is_over, "The peer is slow, and the connection is over.");
    check_number(answer.called, 0, "Nobody reads, and the loop does not sleep.");
}

static void a_slow_reader_gets_all(void **state)
{
    check_peer_has_read(8 * MIB);
}

static void a_turn_ends_however_fast_the_peer_is(void **state)
{
    produce((struct question){.takes_all = true, .size = UINT64_MAX, .turns = 20});
    check_that(!answer.is_over, "The connection is over, although nothing has failed.");
    check_that(
        answer.taken > 8 * MIB,
        "A turn's budget was used up, the producer has stopped, and nobody wakes it: the transport "
        "is empty, so resume_writing does not come. reactor_yield() has you called again.");
}

static void whoever_else_has_yielded_has_a_turn(void **state)
{
    produce((struct question){
        .takes_all = true, .size = UINT64_MAX, .other_yields = true, .turns = 10});
    check_that(
        answer.other_called,
        "Another call has yielded, and in ten turns it was not made. Deferred calls come before "
        "all that have yielded, and spend the budget of the turn: reactor_yield() waits its turn.");
}

static void a_fast_reader_gets_all(void **state)
{
    produce(
        (struct question){.takes_all = true, .size = 20 * MIB, .turns = 1000, .enough = 20 * MIB});
    check_number(answer.taken, 20 * MIB, "All of it is sent, over some turns, and nothing twice.");
}

static void a_lost_connection_is_not_touched_any_more(void **state)
{
    produce((struct question){
        .takes_all = true, .size = UINT64_MAX, .event = CONNECTION_IS_ABORTED, .turns = 4});
    check_number(answer.why, ECONNABORTED, "It is over, and was told so.");
}

static void a_peer_that_is_gone_ends_it(void **state)
{
    produce((struct question){.size = 64 * MIB, .event = PEER_CLOSES, .turns = 11});
    check_that(answer.is_over, "The peer has gone, and the producer has not noticed.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "producer", .setup = begin, .teardown = end};
    const struct CMUnitTest tests[] = {
        TEST(a_short_stream_arrives_whole_and_ends),
        TEST(while_the_peer_does_not_read_little_waits),
        TEST(a_slow_reader_gets_all),
        TEST(a_turn_ends_however_fast_the_peer_is),
        TEST(whoever_else_has_yielded_has_a_turn),
        TEST(a_fast_reader_gets_all),
        TEST(a_lost_connection_is_not_touched_any_more),
        TEST(a_peer_that_is_gone_ends_it),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
