/* wraps send */
#include "check.h"
#include "fds.h"
#include "producer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    KIB = 1024,
    MIB = 1024 * KIB,
    LITTLE = 40 * KIB, /* bytes: less than the kernel takes at once */
    A_TURN = 16 * MIB  /* bytes in a turn that are too many by far */
};

static struct reactor *reactor;
static struct producer *
    producer; /* on the heap, so that a sanitizer sees who touches it too late; NULL once it is over */
static int peer;
static int why;         /* it was over */
static uint64_t heard;  /* bytes that the peer has read */
static size_t most;     /* bytes that waited in the transport at one time */
static bool takes_all;  /* the kernel does, at once, and nobody reads it */
static uint64_t taken;  /* bytes that it has taken so */
static uint64_t before; /* bytes that it had taken when this turn began */

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    if (!takes_all)
        return __real_send(fd, data, size, flags);
    taken += size;
    check_that(
        taken - before <= A_TURN,
        "The kernel takes everything, so nothing ever waits, and the producer has sent 16 MiB in "
        "one turn of the loop. Nobody else was served meanwhile. Ask reactor_has_budget() after "
        "each "
        "piece, and yield.");
    return (ssize_t)size;
}

static void is_over(struct producer *gone, int reason)
{
    why = reason;
    producer = NULL;
    free(gone);
}

static void begin(void)
{
    fds_begin();
    heard = taken = before = 0;
    most = 0;
    why = -1;
    takes_all = false;
    producer = NULL;
    reactor = check_not_null(reactor_open("poll"), "");
}

static void end(void)
{
    if (producer) {
        reactor_cancel(reactor, &producer->more); /* who forgets that is told in a test */
        if (producer->transport)
            transport_abort(producer->transport);
    }
    (void)reactor_run_once(reactor, 0);
    reactor_close(reactor);
    free(producer);
    fds_end();
}

static void look_at_queue(void)
{
    size_t queued = producer ? transport_queued(producer->transport) : 0;
    most = queued > most ? queued : most;
}

static void open_producer(uint64_t size)
{
    int pair[2];
    fds_pair(pair);
    peer = pair[1];
    int fd = dup(pair[0]); /* taken by the transport; the first one goes now */
    fds_close(pair[0]);
    producer = check_not_null(calloc(1, sizeof *producer), "");
    *producer = (struct producer){.reactor = reactor, .size = size, .over = is_over};
    check_succeeds(producer_open(producer, fd), "");
    look_at_queue();
}

/* How many functions were called? */
static int turn(void)
{
    before = taken;
    int called = check_succeeds(reactor_run_once(reactor, 0), "");
    look_at_queue();
    return called;
}

static void check_bounds(void)
{
    check_that(
        why != ENOBUFS,
        "The peer does not read, more than 1 MiB waits, and the transport has given up: ENOBUFS. "
        "pause_writing is never called from within transport_write(), so a loop cannot wait for "
        "it: "
        "ask transport_queued() after each piece.");
    check_that(
        most <= TRANSPORT_HIGH_WATER + PRODUCER_PIECE,
        "More waits in memory than TRANSPORT_HIGH_WATER and one piece, for a peer that reads "
        "slowly. A larger limit only makes it more: stop above the high watermark.");
}

/* The peer reads what is there: false at the end. */
static bool peer_reads(void)
{
    char bytes[7 * KIB];
    ssize_t size = recv(peer, bytes, sizeof bytes, 0);
    for (ssize_t i = 0; i < size; i++, heard++)
        check_number(bytes[i], 'a' + heard % 26, "Each byte comes once, in order.");
    return size != 0;
}

static void peer_reads_all(uint64_t size)
{
    int idle = 0;
    bool ended = false;
    while (!ended && idle < 100) {
        uint64_t had = heard;
        ended = !peer_reads();
        int called = turn();
        check_bounds();
        idle = heard > had || called > 0 ? 0 : idle + 1;
    }
    check_that(
        heard == size || ended,
        "The peer has read all that was sent, nothing more comes, and it is not the end. There is "
        "room again: resume_writing tells you so.");
    check_number(heard, size,
                 "The end came, and the stream is not whole: close it after the last piece.");
    check_that(ended, "The stream is whole, and its end does not come: transport_close().");
}

static void a_short_stream_arrives_whole_and_ends(void **state)
{
    open_producer(LITTLE);
    peer_reads_all(LITTLE);
}

static void while_the_peer_does_not_read_little_waits(void **state)
{
    open_producer(64 * MIB);
    for (int i = 0; i < 10; i++)
        (void)turn();
    check_bounds();
    check_that(producer, "The peer is slow, and the connection is over.");
    check_that(turn() == 0, "Nobody reads, and the loop does not sleep.");
}

static void a_slow_reader_gets_all(void **state)
{
    open_producer(8 * MIB);
    peer_reads_all(8 * MIB);
}

static void a_turn_ends_however_fast_the_peer_is(void **state)
{
    takes_all = true;
    open_producer(UINT64_MAX);
    for (int i = 0; i < 20; i++)
        (void)turn();
    check_that(producer, "The connection is over, although nothing has failed.");
    check_that(
        taken > 8 * MIB,
        "A turn's budget was used up, the producer has stopped, and nobody wakes it: the transport "
        "is empty, so resume_writing does not come. reactor_yield() has you called again.");
}

static void note_turn(void *data)
{
    *(bool *)data = true;
}

static void whoever_else_has_yielded_has_a_turn(void **state)
{
    bool called = false;
    struct reactor_call other;
    reactor_call_init(&other, note_turn, &called);
    takes_all = true;
    open_producer(UINT64_MAX);
    reactor_yield(reactor, &other);
    for (int i = 0; i < 10; i++)
        (void)turn();
    reactor_cancel(reactor, &other);
    check_that(
        called,
        "Another call has yielded, and in ten turns it was not made. Deferred calls come before "
        "all that have yielded, and spend the budget of the turn: reactor_yield() waits its turn.");
}

static void a_fast_reader_gets_all(void **state)
{
    takes_all = true;
    open_producer(20 * MIB);
    for (int i = 0; i < 1000 && taken < 20 * MIB; i++)
        (void)turn();
    check_number(taken, 20 * MIB, "All of it is sent, over some turns, and nothing twice.");
}

static void a_lost_connection_is_not_touched_any_more(void **state)
{
    takes_all = true;
    open_producer(UINT64_MAX);
    (void)turn();
    transport_abort(producer->transport);
    for (int i = 0; i < 3; i++)
        (void)turn();
    check_number(why, ECONNABORTED, "It is over, and was told so.");
}

static void a_peer_that_is_gone_ends_it(void **state)
{
    open_producer(64 * MIB);
    (void)turn();
    fds_close(peer);
    for (int i = 0; i < 10; i++)
        (void)turn();
    check_that(!producer, "The peer has gone, and the producer has not noticed.");
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
    };
    return check_main(argc, argv, &suite, tests);
}
