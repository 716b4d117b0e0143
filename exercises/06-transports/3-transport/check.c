/* What a transport promises to a protocol, in steps; then the contract suite of this stage, without what only later
 * stages promise. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

#include "ask.h"
#include "transport.h"

#include <errno.h>

/* --- A connection within the player ---------------------------------------------------------------- */

static struct answer seen; /* the last one: what the protocol has been told, and the rest */

static _Noreturn void fail_link(const char *what)
{
    story_note("%s", what);
    story_fail();
}

/* What the call returned. */
static long long have(struct question question)
{
    seen = ask(question);
    if (seen.out_of_turn[0] == '\0')
        return seen.result;
    if (seen.within[0] != '\0')
        story_note("%s was called from within %s", seen.out_of_turn, seen.within);
    else
        story_note("%s was called after connection_lost", seen.out_of_turn);
    story_fail();
}

static long long call(enum act act)
{
    return have((struct question){.act = act});
}

static void open_with(struct question question)
{
    contract_serve();
    story_step("a transport is opened");
    if (have(question) == -1)
        fail_link(seen.why == ENOSYS
                      ? "there is no transport_open() yet: transport.c is yours to write"
                      : "transport_open() returned NULL");
}

static void open_link(void)
{
    open_with((struct question){.act = OPEN});
}

static void turn(void)
{
    if (call(TURN) == -1)
        fail_link("a turn of the loop failed");
}

/* Turn until nothing happens any more. */
static void settle(void)
{
    long long called = call(SETTLE);
    if (called == -1)
        fail_link("a turn of the loop failed");
    if (called > 0)
        fail_link(
            "the loop spins: the transport is called again and again, and nothing comes of it");
}

static size_t queued(void)
{
    return (size_t)call(QUEUED);
}

static void write_well(size_t place, size_t size)
{
    story_step("the protocol writes %zu bytes", size);
    if (have((struct question){.act = WRITE, .place = place, .size = size}) == -1) {
        story_note("transport_write() failed: %s", strerror(seen.why));
        story_fail();
    }
}

static void expect_failure(long long result, int came, int why)
{
    if (result == -1 && came == why)
        return;
    story_note("expected  -1, with errno: %s", strerror(why));
    story_note("received  %lld%s%s", result, result == -1 ? ", with errno: " : "",
               result == -1 ? strerror(came) : "");
    story_fail();
}

static void write_badly(size_t size, int why)
{
    story_step("the protocol writes %zu bytes", size);
    long long result = have((struct question){.act = WRITE, .size = size});
    expect_failure(result, seen.why, why);
}

static void close_link(void)
{
    story_step("the protocol calls transport_close()");
    (void)call(CLOSE);
}

static void abort_link(void)
{
    story_step("the protocol calls transport_abort()");
    (void)call(ABORT);
}

static void peer_sends_hello(void)
{
    story_step("the peer sends \"hello\"");
    if (have((struct question){.act = PEER_SENDS, .text = "hello"}) != 5)
        fail_link("the peer cannot send");
}

static void peer_ends(void)
{
    story_step("the peer says that it will send no more");
    (void)call(PEER_ENDS);
}

static void expect_told(const char *expected)
{
    if (strcmp(seen.told, expected) == 0)
        return;
    story_note("expected  that the protocol is told %s", expected);
    story_note("received  %s", seen.told[0] ? seen.told : "nothing");
    story_fail();
}

static void expect_loss(int reason)
{
    if (!seen.lost)
        fail_link("connection_lost is not called, not from the loop either");
    if (seen.is_open)
        fail_link("connection_lost was called, and the descriptor is still open");
    if (seen.reason == reason)
        return;
    story_note("expected  connection_lost with reason %d (%s)", reason, strerror(reason));
    story_note("received  reason %d (%s)", seen.reason, strerror(seen.reason));
    story_fail();
}

/* The peer reads at most so much. It must be what is to come at that place in the stream. */
static size_t peer_reads(size_t place, size_t most)
{
    long long result = have((struct question){.act = PEER_READS, .size = most});
    size_t size = result > 0 ? (size_t)result : 0;
    if (size > 0 && (size > STREAM - place || sum_up(stream() + place, size) != seen.sum)) {
        story_note("what the peer reads from byte %zu on is not what was written there", place);
        story_fail();
    }
    return size;
}

/* What the kernel holds, without a turn of the loop: so there is room again. */
static size_t peer_makes_room(void)
{
    size_t place = 0, more;
    story_step("the peer reads what the kernel holds");
    while ((more = peer_reads(place, MIB)) > 0)
        place += more;
    return place;
}

/* Until nothing more comes. */
static size_t peer_reads_all(size_t place)
{
    size_t begin = place;
    for (int idle = 0; idle < 10; idle++) {
        size_t more = peer_reads(place, MIB);
        place += more;
        idle = more > 0 ? 0 : idle;
        if (!seen.lost)
            turn();
    }
    return place - begin;
}

static void expect_peer_to_read(size_t place, size_t size)
{
    story_step("the peer reads");
    size_t got = peer_reads_all(place);
    if (got == size)
        return;
    story_note("expected  %zu bytes", size);
    story_note("received  %zu bytes, and then nothing more", got);
    story_fail();
}

static void expect_peer_to_see_the_end(void)
{
    story_step("the peer waits for the end");
    settle();
    if (have((struct question){.act = PEER_READS, .size = 1}) != 0)
        fail_link("the end does not come");
}

/* As much as the kernel takes, so that all that is written afterwards waits. */
static size_t fill_kernel(void)
{
    return (size_t)call(FILL);
}

/* --- The promises ---------------------------------------------------------------------------------- */

static void a_protocol_is_told_of_its_connection(void)
{
    open_link();
    expect_told("connection_made");
    if (!seen.knows_itself)
        fail_link("connection_made was given another transport than transport_open() returned");
    if (call(FD) != seen.fd)
        fail_link("transport_fd() does not return the descriptor");
}

static void what_arrives_is_handed_on(void)
{
    open_link();
    peer_sends_hello();
    settle();
    expect_told("connection_made, data_received");
    if (seen.received != 5)
        fail_link("these are not the five bytes");
}

static void what_is_written_is_sent_at_once(void)
{
    open_link();
    write_well(0, 5);
    story_step("the peer reads, before the loop has turned");
    if (peer_reads(0, MIB) != 5)
        fail_link("nothing has been sent");
    settle();
}

static void what_the_kernel_does_not_take_is_kept_in_order(void)
{
    open_link();
    write_well(0, 900 * KIB);
    if (queued() == 0)
        fail_link(
            "the kernel has not taken all of it, and transport_queued() says that nothing waits");
    size_t place = peer_makes_room();
    write_well(900 * KIB, 50 * KIB);
    expect_peer_to_read(place, 950 * KIB - place);
    settle();
}

static void reading_can_be_paused(void)
{
    open_link();
    story_step("the protocol pauses reading");
    (void)call(PAUSE);
    peer_sends_hello();
    settle();
    expect_told("connection_made");
    if (!call(HAS_INPUT))
        fail_link("transport_has_input() does not see the five bytes that wait in the kernel");
    story_step("the protocol resumes reading");
    (void)call(RESUME);
    settle();
    expect_told("connection_made, data_received");
    if (call(HAS_INPUT))
        fail_link("transport_has_input() sees bytes, and there are none");
}

static void there_are_two_watermarks(void)
{
    open_link();
    size_t place = fill_kernel();
    write_well(place, TRANSPORT_HIGH_WATER);
    settle();
    expect_told("connection_made");
    write_well(place + TRANSPORT_HIGH_WATER, 1);
    settle();
    expect_told("connection_made, pause_writing");
    write_well(place + TRANSPORT_HIGH_WATER + 1, 1000);
    settle();
    expect_told("connection_made, pause_writing");
    story_step("the peer reads in small pieces");
    story_is_brief(true);
    for (size_t read = 0; queued() > TRANSPORT_LOW_WATER;) {
        story_step("%zu bytes wait", queued());
        expect_told("connection_made, pause_writing");
        read += peer_reads(read, 1000);
        turn();
    }
    story_is_brief(false);
    story_step("%zu bytes wait", queued());
    settle();
    expect_told("connection_made, pause_writing, resume_writing");
}

static void past_the_limit_the_connection_is_lost(void)
{
    open_link();
    (void)fill_kernel();
    write_well(0, TRANSPORT_LIMIT);
    write_badly(1, ENOBUFS);
    settle();
    expect_loss(ENOBUFS);
}

static void after_the_peers_end_a_protocol_may_write(void)
{
    open_link();
    peer_ends();
    settle();
    expect_told("connection_made, eof_received");
    if (call(HAS_INPUT))
        fail_link("transport_has_input() sees bytes, and there is only the end");
    write_well(0, 1000);
    expect_peer_to_read(0, 1000);
    close_link();
    settle();
    expect_told("connection_made, eof_received, connection_lost");
    expect_loss(0);
    expect_peer_to_see_the_end();
}

static void without_eof_received_it_closes_when_all_is_written(void)
{
    open_with((struct question){.act = OPEN, .without_eof = true});
    write_well(0, 900 * KIB);
    peer_ends();
    settle();
    expect_peer_to_read(0, 900 * KIB);
    settle();
    expect_told("connection_lost");
    expect_loss(0);
    expect_peer_to_see_the_end();
}

static void closing_writes_what_waits(void)
{
    open_link();
    size_t filled = fill_kernel();
    write_well(filled, 60 * KIB);
    close_link();
    write_badly(4, EPIPE);
    expect_peer_to_read(0, filled + 60 * KIB);
    (void)call(PEER_ENDS); /* a transport that lingers waits for it */
    settle();
    expect_told("connection_made, connection_lost");
    expect_loss(0);
}

static void a_close_can_be_aborted(void)
{
    open_link();
    size_t filled = fill_kernel();
    write_well(filled, 60 * KIB);
    close_link();
    settle();
    expect_told("connection_made");
    abort_link();
    settle();
    expect_told("connection_made, connection_lost");
    expect_loss(ECONNABORTED);
}

static void nobody_is_called_from_within_a_call(void)
{
    open_link();
    story_step("the peer is gone");
    (void)call(PEER_GOES);
    write_badly(1, EPIPE);
    abort_link();
    close_link();
    expect_told("connection_made");
    settle();
    expect_loss(seen.reason); /* the failed write, or the abort: both have happened */
}

/* When the transport is called there is input, and room for output. Which it serves first is its own affair. */
static void a_connection_is_lost_once_and_last(void)
{
    open_with((struct question){.act = OPEN, .aborts_at_data = true});
    size_t filled = fill_kernel();
    write_well(filled, 60 * KIB);
    size_t read = peer_makes_room();
    peer_sends_hello();
    story_step("when it comes, the protocol aborts, writes 8 bytes, closes, and aborts");
    settle();
    if (seen.received > 0)
        expect_failure(seen.late_result, seen.late_why, EPIPE);
    expect_told("connection_made, data_received, connection_lost");
    expect_loss(ECONNABORTED);
    if (read + peer_reads_all(read) + seen.queued_at_data > filled + 60 * KIB)
        fail_link("it has sent what waited, after it was aborted");
}

static const struct contract_test promises[] = {
    {"a protocol is told of its connection", a_protocol_is_told_of_its_connection, 6, 0,
     "connection_made is called by transport_open(), when all else has succeeded: the protocol "
     "knows its "
     "transport before anything happens."},
    {"what arrives is handed on", what_arrives_is_handed_on, 6, 0,
     "Register the descriptor for reading. When it is ready, receive once, and hand what came to "
     "data_received."},
    {"what is written is sent at once", what_is_written_is_sent_at_once, 6, 0,
     "There nearly always is room. Try to send at once, if nothing waits; only what the kernel "
     "does not "
     "take has to wait for an event."},
    {"what the kernel does not take is kept, in order",
     what_the_kernel_does_not_take_is_kept_in_order, 6, 0,
     "send() may take a part of what it is given. Keep the rest, and wait for room. While anything "
     "waits, what is written later waits behind it: it must not overtake."},
    {"reading can be paused", reading_can_be_paused, 6, 0,
     "While reading is paused, do not wait for input: the bytes stay in the kernel. MSG_PEEK and "
     "MSG_DONTWAIT look without taking."},
    {"there are two watermarks", there_are_two_watermarks, 6, 0,
     "pause_writing comes once, above TRANSPORT_HIGH_WATER; resume_writing once, at or below "
     "TRANSPORT_LOW_WATER, not before. Remember what the protocol was told last."},
    {"past the limit the connection is lost", past_the_limit_the_connection_is_lost, 6, 0,
     "A peer that reads nothing costs TRANSPORT_LIMIT and never more: the write that would pass it "
     "fails, and the reason of the loss is ENOBUFS."},
    {"after the peer's end a protocol may write", after_the_peers_end_a_protocol_may_write, 6, 0,
     "recv() returns 0 at the end: the peer sends no more, and may still read. With an "
     "eof_received the "
     "protocol "
     "decides when to close. An end of input is ready for ever, so do not wait for input any "
     "more."},
    {"without eof_received it closes when all is written",
     without_eof_received_it_closes_when_all_is_written, 6, 0,
     "A protocol without eof_received is closed in order: what is queued is written first."},
    {"closing writes what waits", closing_writes_what_waits, 6, 0,
     "transport_close() ends the connection when what is queued has been written, with reason 0. "
     "What is "
     "written after it fails with EPIPE, and changes nothing."},
    {"a close can be aborted", a_close_can_be_aborted, 6, 0,
     "transport_abort() ends at once, in whatever state. A peer that reads nothing would keep a "
     "connection that only waits for room, and with it a server that stops."},
    {"nobody is called from within a call", nobody_is_called_from_within_a_call, 6, 0,
     "The caller may be in a loop over its clients: connection_lost would free one under its "
     "hands. Note the "
     "end, and let reactor_defer() have the protocol told."},
    {"a connection is lost once, and last", a_connection_is_lost_once_and_last, 6, 0,
     "All ends go through one function, and only the first of them counts. After each callback "
     "look at "
     "the state: the protocol may have ended the connection. Then nothing more is sent, the "
     "protocol is told "
     "once, and the descriptor is closed."},
};

/* Two tests of the suite are left out. One takes as long as the server's deadline, which is not the transport's; the
 * other is about lingering, which this transport need not do. */
enum { STAGE = 6, MOST = 64, PROMISES = sizeof promises / sizeof promises[0] };

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (int i = 0; i < PROMISES; i++)
        asked[count++] = promises[i];
    for (const struct contract_test *test = tests; test->name; test++)
        if (test->from <= STAGE && test->run != a_stop_waits_for_nobody_for_ever &&
            test->run != what_comes_after_the_end_is_no_reason_for_a_reset && count < MOST - 1)
            asked[count++] = *test;
    ask_end = ask_tells_story;
    return contract_main(argc, argv, asked);
}
