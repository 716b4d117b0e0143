/* What a transport promises to a protocol, in steps; then the contract suite of this stage, without what only later
 * stages promise. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

#include "transport.h"

#include <errno.h>
#include <fcntl.h>

/* --- A connection within this process -------------------------------------------------------------- */

/* A transport with a protocol that writes down what it is told, and its peer. */
static struct {
    struct reactor *reactor;
    struct transport *transport;
    struct transport *made; /* what connection_made was given */
    int fd, peer;
    char told[256]; /* the words of what it was told */
    int lost;       /* how often */
    int reason;
    size_t received;   /* bytes */
    const char *calls; /* the function that is being called, and may call nobody; NULL outside */
    void (*at_data)(void);
} probe;

static _Noreturn void fail_link(const char *what)
{
    story_note("%s", what);
    story_fail();
}

static void tell(const char *word)
{
    size_t used = strlen(probe.told);
    if (probe.calls) {
        story_note("%s was called from within %s", word, probe.calls);
        story_fail();
    }
    if (probe.lost > 0) {
        story_note("%s was called after connection_lost", word);
        story_fail();
    }
    snprintf(probe.told + used, sizeof probe.told - used, "%s%s", used > 0 ? ", " : "", word);
}

static void made(struct transport *transport, void *data)
{
    probe.made = transport;
    tell("connection_made");
}

static void take(const char *bytes, size_t size, void *data)
{
    probe.received += size;
    tell("data_received");
    if (probe.at_data)
        probe.at_data();
}

static void see_end(void *data)
{
    tell("eof_received");
}

static void be_lost(int reason, void *data)
{
    tell("connection_lost");
    probe.lost++;
    probe.reason = reason;
}

static void pause_it(void *data)
{
    tell("pause_writing");
}

static void resume_it(void *data)
{
    tell("resume_writing");
}

static const struct protocol whole = {.connection_made = made,
                                      .data_received = take,
                                      .eof_received = see_end,
                                      .connection_lost = be_lost,
                                      .pause_writing = pause_it,
                                      .resume_writing = resume_it};

static const struct protocol without_eof = {.data_received = take, .connection_lost = be_lost};

static void open_link(const struct protocol *protocol)
{
    int pair[2], little = 4 * KIB;
    contract_serve();
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 || !(probe.reactor = reactor_open("poll")))
        fail_link("no sockets or no reactor");
    (void)fcntl(pair[1], F_SETFL, O_NONBLOCK);
    (void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    probe.fd = pair[0];
    probe.peer = pair[1];
    story_step("a transport is opened");
    probe.transport = transport_open(probe.reactor, probe.fd, protocol, NULL);
    if (!probe.transport) {
        story_note(errno == ENOSYS
                       ? "there is no transport_open() yet: transport.c is yours to write"
                       : "transport_open() returned NULL");
        story_fail();
    }
}

static void turn(void)
{
    if (reactor_run_once(probe.reactor, 0) == -1)
        fail_link("a turn of the loop failed");
}

/* Turn until nothing happens any more. */
static void settle(void)
{
    int called = 1;
    for (int i = 0; called > 0; i++) {
        called = reactor_run_once(probe.reactor, 0);
        if (called == -1)
            fail_link("a turn of the loop failed");
        if (i == 1000)
            fail_link(
                "the loop spins: the transport is called again and again, and nothing comes of it");
    }
}

static int write_bytes(const char *bytes, size_t size)
{
    probe.calls = "transport_write()";
    int result = transport_write(probe.transport, bytes, size);
    int why = errno;
    probe.calls = NULL;
    errno = why;
    return result;
}

static void write_well(const char *bytes, size_t size)
{
    story_step("the protocol writes %zu bytes", size);
    if (write_bytes(bytes, size) == -1) {
        story_note("transport_write() failed: %s", strerror(errno));
        story_fail();
    }
}

static void write_badly(const char *bytes, size_t size, int why)
{
    story_step("the protocol writes %zu bytes", size);
    int result = write_bytes(bytes, size);
    if (result == -1 && errno == why)
        return;
    story_note("expected  -1, with errno: %s", strerror(why));
    story_note("received  %d%s%s", result, result == -1 ? ", with errno: " : "",
               result == -1 ? strerror(errno) : "");
    story_fail();
}

static void close_link(void)
{
    story_step("the protocol calls transport_close()");
    probe.calls = "transport_close()";
    transport_close(probe.transport);
    probe.calls = NULL;
}

static void abort_link(void)
{
    story_step("the protocol calls transport_abort()");
    probe.calls = "transport_abort()";
    transport_abort(probe.transport);
    probe.calls = NULL;
}

static void peer_sends(const char *text)
{
    story_step("the peer sends \"%s\"", text);
    if (send(probe.peer, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        fail_link("the peer cannot send");
}

static void expect_told(const char *expected)
{
    if (strcmp(probe.told, expected) == 0)
        return;
    story_note("expected  that the protocol is told %s", expected);
    story_note("received  %s", probe.told[0] ? probe.told : "nothing");
    story_fail();
}

static void expect_loss(int reason)
{
    if (probe.lost == 0)
        fail_link("connection_lost is not called, not from the loop either");
    if (fcntl(probe.fd, F_GETFD) != -1)
        fail_link("connection_lost was called, and the descriptor is still open");
    if (probe.reason == reason)
        return;
    story_note("expected  connection_lost with reason %d (%s)", reason, strerror(reason));
    story_note("received  reason %d (%s)", probe.reason, strerror(probe.reason));
    story_fail();
}

static const char *stream(void)
{
    static char bytes[2 * MIB];
    for (size_t i = 0; bytes[sizeof bytes - 1] == 0 && i < sizeof bytes; i++)
        bytes[i] = (char)('a' + (i + i / 1000) % 26);
    return bytes;
}

/* The peer reads at most so much, and compares it with what is to come at that place in the stream. */
static size_t peer_reads(size_t place, size_t most)
{
    static char bytes[2 * MIB];
    ssize_t size = recv(probe.peer, bytes, most < sizeof bytes ? most : sizeof bytes, 0);
    if (size <= 0)
        return 0;
    if (memcmp(bytes, stream() + place, (size_t)size) != 0) {
        story_note("what the peer reads from byte %zu on is not what was written there", place);
        story_fail();
    }
    return (size_t)size;
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
        if (probe.lost == 0)
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
    char byte;
    story_step("the peer waits for the end");
    settle();
    if (recv(probe.peer, &byte, 1, 0) != 0)
        fail_link("the end does not come");
}

/* As much as the kernel takes, so that all that is written afterwards waits. */
static size_t fill_kernel(void)
{
    size_t filled = 0;
    ssize_t more;
    while ((more = send(probe.fd, stream() + filled, 4096, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        filled += (size_t)more;
    return filled;
}

/* --- The promises ---------------------------------------------------------------------------------- */

static void a_protocol_is_told_of_its_connection(void)
{
    open_link(&whole);
    expect_told("connection_made");
    if (probe.made != probe.transport)
        fail_link("connection_made was given another transport than transport_open() returned");
    if (transport_fd(probe.transport) != probe.fd)
        fail_link("transport_fd() does not return the descriptor");
}

static void what_arrives_is_handed_on(void)
{
    open_link(&whole);
    peer_sends("hello");
    settle();
    expect_told("connection_made, data_received");
    if (probe.received != 5)
        fail_link("these are not the five bytes");
}

static void what_is_written_is_sent_at_once(void)
{
    open_link(&whole);
    write_well(stream(), 5);
    story_step("the peer reads, before the loop has turned");
    if (peer_reads(0, MIB) != 5)
        fail_link("nothing has been sent");
    settle();
}

static void what_the_kernel_does_not_take_is_kept_in_order(void)
{
    open_link(&whole);
    write_well(stream(), 900 * KIB);
    if (transport_queued(probe.transport) == 0)
        fail_link(
            "the kernel has not taken all of it, and transport_queued() says that nothing waits");
    size_t place = peer_makes_room();
    write_well(stream() + 900 * KIB, 50 * KIB);
    expect_peer_to_read(place, 950 * KIB - place);
    settle();
}

static void reading_can_be_paused(void)
{
    open_link(&whole);
    story_step("the protocol pauses reading");
    transport_pause_reading(probe.transport);
    peer_sends("hello");
    settle();
    expect_told("connection_made");
    if (!transport_has_input(probe.transport))
        fail_link("transport_has_input() does not see the five bytes that wait in the kernel");
    story_step("the protocol resumes reading");
    transport_resume_reading(probe.transport);
    settle();
    expect_told("connection_made, data_received");
    if (transport_has_input(probe.transport))
        fail_link("transport_has_input() sees bytes, and there are none");
}

static void there_are_two_watermarks(void)
{
    open_link(&whole);
    size_t place = fill_kernel();
    write_well(stream() + place, TRANSPORT_HIGH_WATER);
    settle();
    expect_told("connection_made");
    write_well(stream() + place + TRANSPORT_HIGH_WATER, 1);
    settle();
    expect_told("connection_made, pause_writing");
    write_well(stream() + place + TRANSPORT_HIGH_WATER + 1, 1000);
    settle();
    expect_told("connection_made, pause_writing");
    story_step("the peer reads in small pieces");
    story_is_brief(true);
    for (size_t read = 0; transport_queued(probe.transport) > TRANSPORT_LOW_WATER;) {
        story_step("%zu bytes wait", transport_queued(probe.transport));
        expect_told("connection_made, pause_writing");
        read += peer_reads(read, 1000);
        turn();
    }
    story_is_brief(false);
    story_step("%zu bytes wait", transport_queued(probe.transport));
    settle();
    expect_told("connection_made, pause_writing, resume_writing");
}

static void past_the_limit_the_connection_is_lost(void)
{
    open_link(&whole);
    (void)fill_kernel();
    write_well(stream(), TRANSPORT_LIMIT);
    write_badly(stream(), 1, ENOBUFS);
    settle();
    expect_loss(ENOBUFS);
}

static void after_the_peers_end_a_protocol_may_write(void)
{
    open_link(&whole);
    story_step("the peer says that it will send no more");
    (void)shutdown(probe.peer, SHUT_WR);
    settle();
    expect_told("connection_made, eof_received");
    if (transport_has_input(probe.transport))
        fail_link("transport_has_input() sees bytes, and there is only the end");
    write_well(stream(), 1000);
    expect_peer_to_read(0, 1000);
    close_link();
    settle();
    expect_told("connection_made, eof_received, connection_lost");
    expect_loss(0);
    expect_peer_to_see_the_end();
}

static void without_eof_received_it_closes_when_all_is_written(void)
{
    open_link(&without_eof);
    write_well(stream(), 900 * KIB);
    story_step("the peer says that it will send no more");
    (void)shutdown(probe.peer, SHUT_WR);
    settle();
    expect_peer_to_read(0, 900 * KIB);
    settle();
    expect_told("connection_lost");
    expect_loss(0);
    expect_peer_to_see_the_end();
}

static void closing_writes_what_waits(void)
{
    open_link(&whole);
    size_t filled = fill_kernel();
    write_well(stream() + filled, 60 * KIB);
    close_link();
    write_badly("late", 4, EPIPE);
    expect_peer_to_read(0, filled + 60 * KIB);
    (void)shutdown(probe.peer, SHUT_WR); /* a transport that lingers waits for it */
    settle();
    expect_told("connection_made, connection_lost");
    expect_loss(0);
}

static void a_close_can_be_aborted(void)
{
    open_link(&whole);
    size_t filled = fill_kernel();
    write_well(stream() + filled, 60 * KIB);
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
    open_link(&whole);
    story_step("the peer is gone");
    close(probe.peer);
    write_badly("x", 1, EPIPE);
    abort_link();
    close_link();
    expect_told("connection_made");
    settle();
    expect_loss(probe.reason); /* the failed write, or the abort: both have happened */
}

static size_t queued_at_end; /* bytes */

static void abort_and_write(void)
{
    queued_at_end = transport_queued(probe.transport);
    abort_link();
    write_badly("too late", 8, EPIPE);
    close_link();
    abort_link();
}

/* When the transport is called there is input, and room for output. Which it serves first is its own affair. */
static void a_connection_is_lost_once_and_last(void)
{
    open_link(&whole);
    probe.at_data = abort_and_write;
    size_t filled = fill_kernel();
    write_well(stream() + filled, 60 * KIB);
    size_t read = peer_makes_room();
    peer_sends("hello");
    settle();
    expect_told("connection_made, data_received, connection_lost");
    expect_loss(ECONNABORTED);
    if (read + peer_reads_all(read) + queued_at_end > filled + 60 * KIB)
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

/* One test of the suite is left out: it takes as long as the server's deadline, which is not the transport's. */
enum { STAGE = 6, MOST = 64, PROMISES = sizeof promises / sizeof promises[0] };

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (int i = 0; i < PROMISES; i++)
        asked[count++] = promises[i];
    for (const struct contract_test *test = tests; test->name; test++)
        if (test->from <= STAGE && test->run != a_stop_waits_for_nobody_for_ever &&
            count < MOST - 1)
            asked[count++] = *test;
    return contract_main(argc, argv, asked);
}
