/* The transport module's connections, through transport.h, once for each backend; acceptors have a suite
 * of their own.
 *
 * Start reading at struct link and check_story(): a link is a transport with a protocol that writes
 * down what it is told, one letter each, and may then do something, its action. */
/* once per backend */
/* wraps send recv malloc calloc realloc clock_gettime */
#include "transport.h"
#include "check.h"
#include "fds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINKS = 8, MUCH = 8 * 1024 * 1024, KIB = 1024 };

static struct reactor *reactor;

/* --- What lib asks the system for -------------------------------------------------------------- */

static int sends;        /* calls of send() */
static int send_error;   /* if not 0, what they fail with */
static int false_alarms; /* so many calls of recv() find nothing */
static bool no_malloc, no_calloc, no_realloc;
static time_t later; /* seconds that the clock is ahead */

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);
ssize_t __real_recv(int fd, void *data, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *data, size_t size, int flags);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    sends++;
    if (send_error == 0)
        return __real_send(fd, data, size, flags);
    errno = send_error;
    return -1;
}

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags)
{
    if (false_alarms == 0)
        return __real_recv(fd, data, size, flags);
    false_alarms--;
    errno = EAGAIN;
    return -1;
}

void *__wrap_malloc(size_t size)
{
    errno = ENOMEM;
    return no_malloc ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    errno = ENOMEM;
    return no_calloc ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    errno = ENOMEM;
    return no_realloc ? NULL : __real_realloc(block, size);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    time->tv_sec += later;
    return result;
}

/* --- Links ------------------------------------------------------------------------------------- */

struct link {
    struct transport *transport; /* NULL once it is lost */
    int peer;                    /* the other end */
    int reason;                  /* of the loss */
    char story[100];             /* Made, Data, End, Lost, Pause, Resume */
    size_t told;
    size_t received, largest; /* bytes, in all and at most in one call */
    char last;                /* byte */
    size_t appetite; /* bytes that it uses in a call, at most; 0: all. The rest is unread. */
    char text[100];  /* the first bytes that it used */
    size_t used;     /* bytes, in all */
    void (*action)(struct link *, char letter);
};

static struct link links[LINKS];
static int link_count;
static bool inside; /* a call that must call nobody back */

static void tell(struct link *link, char letter)
{
    check_that(!inside,
               "No callback is called from within write, close or abort: the caller's data "
               "would change under its hands.");
    check_that(link->reason == -1, "connection_lost is the last that a protocol is told.");
    if (link->told < sizeof link->story - 1)
        link->story[link->told++] = letter;
    link->story[link->told] = '\0';
    if (letter == 'L')
        return;
    if (link->action)
        link->action(link, letter);
}

static void made(struct transport *transport, void *data)
{
    struct link *link = data;
    link->transport = transport;
    tell(link, 'M');
}

static void receive(const char *bytes, size_t size, void *data)
{
    struct link *link = data;
    check_that(size > 0, "Data is at least a byte.");
    size_t takes = link->appetite > 0 && link->appetite < size ? link->appetite : size;
    for (size_t i = 0; i < takes && link->used + i < sizeof link->text - 1; i++)
        link->text[link->used + i] = bytes[i];
    link->used += takes;
    link->received += size;
    transport_unread(link->transport, size - takes);
    link->largest = size > link->largest ? size : link->largest;
    link->last = bytes[size - 1];
    tell(link, 'D');
}

static void see_end(void *data)
{
    tell(data, 'E');
}

static void lose(int reason, void *data)
{
    struct link *link = data;
    tell(link, 'L');
    check_that(transport_is_closing(link->transport),
               "Until connection_lost returns, it is valid.");
    link->reason = reason;
    link->transport = NULL;
}

static void pause_writing(void *data)
{
    tell(data, 'P');
}

static void resume_writing(void *data)
{
    tell(data, 'R');
}

static const struct protocol full = {.connection_made = made,
                                     .data_received = receive,
                                     .eof_received = see_end,
                                     .connection_lost = lose,
                                     .pause_writing = pause_writing,
                                     .resume_writing = resume_writing};

static const struct protocol least = {.data_received = receive, .connection_lost = lose};

static struct link *open_link(const int pair[2], const struct protocol *protocol,
                              void (*action)(struct link *, char letter))
{
    check_that(link_count < LINKS, "LINKS is too small for this test.");
    struct link *link = &links[link_count++];
    *link = (struct link){.peer = pair[1], .reason = -1, .action = action};
    int fd = dup(pair[0]); /* taken by the transport; the first one goes now */
    fds_close(pair[0]);
    link->transport = check_not_null(transport_open(reactor, fd, protocol, link), "It is open.");
    return link;
}

static struct link *open_unix(void (*action)(struct link *, char letter))
{
    int pair[2];
    fds_pair(pair);
    return open_link(pair, &full, action);
}

static struct link *open_tcp(void (*action)(struct link *, char letter))
{
    int pair[2];
    fds_tcp_pair(pair);
    return open_link(pair, &full, action);
}

static void begin(void)
{
    sends = send_error = false_alarms = 0;
    no_malloc = no_calloc = no_realloc = false;
    later = 0;
    link_count = 0;
    inside = false;
    fds_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
}

static int turn(void)
{
    return check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
}

static void turns(int count)
{
    while (count-- > 0)
        turn();
}

static void end(void)
{
    no_malloc = no_calloc = no_realloc = inside = false;
    send_error = false_alarms = 0;
    for (int i = 0; i < link_count; i++) {
        links[i].action = NULL;
        if (links[i].transport)
            transport_abort(links[i].transport);
    }
    turns(3);
    later += 10; /* who lingers has lingered long enough */
    turns(3);
    for (int i = 0; i < link_count; i++)
        check_pointer(links[i].transport, NULL, "Each connection is lost in the end.");
    reactor_close(reactor);
    fds_end();
}

static int put(struct link *link, const void *data, size_t size)
{
    inside = true;
    int result = transport_write(link->transport, data, size);
    int why = errno;
    inside = false;
    errno = why;
    return result;
}

static void put_text(struct link *link, const char *text)
{
    check_succeeds(put(link, text, strlen(text)), "There is room.");
}

static void close_link(struct link *link)
{
    inside = true;
    transport_close(link->transport);
    inside = false;
}

static void abort_link(struct link *link)
{
    inside = true;
    transport_abort(link->transport);
    inside = false;
}

static void check_story(const struct link *link, const char *expected, const char *advice)
{
    check_string(link->story, expected, advice);
}

static void check_lost(const struct link *link, int reason, const char *advice)
{
    check_number(link->reason, reason, advice);
    check_pointer(link->transport, NULL, "It is gone.");
}

/* Turn until nothing happens any more. */
static void settle(void)
{
    for (int i = 0; turn() > 0; i++)
        check_that(i < 10000, "The loop spins: something is reported again and again.");
}

/* What the peer's kernel still holds comes a moment after there is room for it. */
static void settle_until_received(const struct link *link, size_t size)
{
    for (int i = 0; link->received < size && i < 10000; i++)
        check_succeeds(reactor_run_once(reactor, 1), "A turn cannot fail.");
    settle();
}

static void check_peer_gets(struct link *link, const char *expected, const char *advice)
{
    char bytes[256];
    ssize_t size = read(link->peer, bytes, sizeof bytes);
    check_bytes(bytes, size < 0 ? 0 : (size_t)size, expected, strlen(expected), advice);
}

static void check_peer_gets_end(struct link *link, const char *advice)
{
    char byte;
    check_number(read(link->peer, &byte, 1), 0, advice);
}

static const char *pattern(void)
{
    static char bytes[MUCH];
    for (size_t i = 0; bytes[sizeof bytes - 1] == 0 && i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31 >> 3);
    return bytes;
}

/* Write more than the kernel takes, so that this much waits. */
static void queue(struct link *link, size_t waiting)
{
    fds_fill(transport_fd(link->transport));
    check_succeeds(put(link, pattern(), waiting), "There is room.");
    check_number(transport_queued(link->transport), waiting, "The kernel takes nothing.");
}

static ssize_t send_as_peer(struct link *link, size_t size)
{
    return __real_send(link->peer, pattern(), size, MSG_NOSIGNAL);
}

/* Let the peer read until no more comes. */
static size_t drain(struct link *link)
{
    size_t drained = 0;
    size_t more;
    do {
        more = fds_drain(link->peer);
        drained += more;
        more += (size_t)turn();
    } while (more > 0);
    return drained;
}

/* --- The life of a connection ------------------------------------------------------------------ */

static void a_connection_is_made_gets_data_ends_and_is_lost_in_this_order(void **state)
{
    struct link *link = open_unix(NULL);
    check_story(link, "M", "connection_made is called by transport_open() itself.");
    fds_write(link->peer, "hello");
    settle();
    check_story(link, "MD", "Then what arrives.");
    check_number(link->received, 5, "All of it.");
    fds_close(link->peer);
    settle();
    check_story(link, "MDE", "Then the end of what the peer sends; the protocol may still write.");
    close_link(link);
    check_story(link, "MDE", "Closing calls nobody: the loop does.");
    settle();
    check_story(link, "MDEL", "Then it is lost, exactly once and last.");
    check_lost(link, 0, "Closed in order.");
}

static void a_protocol_needs_two_functions_only(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct link *link = open_link(pair, &least, NULL);
    queue(link, TRANSPORT_HIGH_WATER + 1);
    settle();
    drain(link);
    fds_write(link->peer, "hi");
    fds_close(link->peer);
    settle();
    check_story(link, "DL", "The other functions may be NULL.");
}

static void opening_fails_without_taking_the_descriptor(void **state)
{
    int pair[2];
    fds_pair(pair);
    no_calloc = true;
    check_fails_null(transport_open(reactor, pair[0], &full, NULL), ENOMEM, "calloc() failed.");
    no_calloc = false;
    check_fails_null(transport_open(reactor, 999, &full, NULL), EBADF, "It is not open.");
    struct link *link = open_link(pair, &full, NULL);
    check_fails_null(transport_open(reactor, transport_fd(link->transport), &full, NULL), EEXIST,
                     "There is a transport for it already.");
    put_text(link, "hi");
    check_peer_gets(link, "hi", "The descriptor is as it was.");
}

/* --- Reading ----------------------------------------------------------------------------------- */

/* pitfall 16 */
static void one_turn_reads_a_bounded_number_of_bytes(void **state)
{
    struct link *chatty = open_tcp(NULL);
    struct link *quiet = open_tcp(NULL);
    size_t sent = fds_fill(chatty->peer);
    check_that(sent > 2 * TRANSPORT_READ_AT_MOST, "The test needs large socket buffers.");
    fds_write(quiet->peer, "x");
    turn();
    check_that(chatty->received <= TRANSPORT_READ_AT_MOST, "Who floods gets one share a turn.");
    check_number(quiet->received, 1, "So all others get their turn.");
    settle_until_received(chatty, sent);
    check_number(chatty->received, sent, "Nothing is lost: the rest comes in later turns.");
}

/* pitfall 6 */
static void a_false_alarm_is_no_error(void **state)
{
    struct link *link = open_unix(NULL);
    fds_write(link->peer, "x");
    false_alarms = 1;
    turn();
    check_story(link, "M", "Ready, and then EAGAIN: go back to waiting.");
    turn();
    check_story(link, "MD", "It comes again.");
}

/* answers: libuv test-tcp-read-stop-start.c tcp_read_stop_start */
static void reading_can_pause_and_resume(void **state)
{
    struct link *link = open_unix(NULL);
    transport_pause_reading(link->transport);
    transport_pause_reading(link->transport);
    fds_write(link->peer, "x");
    settle();
    check_story(link, "M", "The bytes wait in the kernel.");
    fds_close(link->peer);
    settle();
    check_story(link, "M", "While reading is paused, the end is not seen either.");
    transport_resume_reading(link->transport);
    transport_resume_reading(link->transport);
    settle();
    check_story(link, "MDE", "Both come once it reads again.");
}

static void pause_at_data(struct link *link, char letter)
{
    transport_pause_reading(link->transport);
}

static void pause_and_resume(struct link *link, char letter)
{
    transport_pause_reading(link->transport);
    transport_resume_reading(link->transport);
    transport_resume_reading(link->transport);
}

/* answers: libuv test-tcp-read-stop.c tcp_read_stop */
/* answers: libuv test-tcp-unexpected-read.c tcp_unexpected_read */
static void who_has_paused_reading_still_writes_and_what_comes_in_spins_nothing(void **state)
{
    struct link *link = open_tcp(NULL);
    transport_pause_reading(link->transport);
    fds_write(link->peer, "PING");
    put_text(link, "PONG");
    check_peer_gets(link, "PONG", "The two directions are independent.");
    for (int i = 0; i < 3; i++)
        check_number(turn(), 0, "Bytes that nobody wants now must not wake the loop.");
    check_story(link, "M", "Nothing is read while reading is paused.");
}

/* answers: Twisted test_tcp.py test_resumeProducing */
static void reading_can_pause_and_resume_inside_any_callback(void **state)
{
    struct link *link = open_unix(pause_and_resume);
    fds_write(link->peer, "x");
    settle();
    link->action = pause_at_data;
    fds_write(link->peer, "x");
    settle();
    fds_write(link->peer, "x");
    settle();
    check_story(link, "MDD", "The third is not read: reading was paused in the second.");
    transport_resume_reading(link->transport);
    settle();
    check_story(link, "MDDD", "Now it is.");
}

/* answers: Twisted test_tcp.py test_resumeProducingWhileDisconnecting */
static void who_is_closing_reads_no_more_even_if_told_to_resume(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, 10 * KIB);
    close_link(link);
    transport_pause_reading(link->transport);
    transport_resume_reading(link->transport);
    fds_write(link->peer, "x");
    settle();
    check_story(link, "M", "What comes in after the last word is not for the protocol.");
}

/* --- Writing ----------------------------------------------------------------------------------- */

/* answers: libuv test-tcp-try-write.c tcp_try_write */
static void the_first_write_of_a_turn_is_sent_at_once(void **state)
{
    struct link *link = open_unix(NULL);
    put_text(link, "hello");
    check_peer_gets(link, "hello", "No turn of the loop is needed for it.");
    check_number(transport_queued(link->transport), 0, "Nothing waits.");
    turn();
    put_text(link, "again");
    check_peer_gets(link, "again", "The next turn has a first write too.");
    check_number(sends, 2, "One system call each.");
}

/* answers: libuv test-tcp-write-queue-order.c tcp_write_queue_order */
static void many_writes_in_a_turn_are_two_sends(void **state)
{
    struct link *link = open_unix(NULL);
    turn();
    for (char letter[] = "a"; letter[0] <= 'j'; letter[0]++)
        put_text(link, letter);
    check_number(sends, 1, "The first is sent at once.");
    check_number(transport_queued(link->transport), 9, "The others wait for the next turn.");
    turn();
    check_number(sends, 2, "They are sent together: a message costs no system call of its own.");
    check_peer_gets(link, "abcdefghij", "In the order in which they were written.");
    check_number(turn(), 0, "Nothing is left to do.");
}

static void a_turn_with_much_to_write_is_not_held_against_the_peer(void **state)
{
    enum { PIECE = 1024, PIECES = 96, LIMIT = TRANSPORT_HIGH_WATER + PIECE };
    static char arrived[PIECES * PIECE + 1];
    struct link *link = open_unix(NULL);
    size_t have = 0;
    transport_set_limit(link->transport, LIMIT);
    for (size_t at = 0; at < PIECES * PIECE; at += PIECE)
        check_succeeds(put(link, pattern() + at, PIECE),
                       "More than the limit, but the kernel has room for it.");
    settle();
    for (ssize_t more = 1; more > 0; have += more > 0 ? (size_t)more : 0)
        more = read(link->peer, arrived + have, sizeof arrived - have);
    check_bytes(arrived, have, pattern(), PIECES * PIECE, "In the order in which it was written.");
}

static void a_big_write_after_another_is_offered_to_the_kernel(void **state)
{
    struct link *link = open_unix(NULL);
    transport_set_limit(link->transport, TRANSPORT_HIGH_WATER);
    put_text(link, "first");
    check_succeeds(put(link, pattern(), TRANSPORT_HIGH_WATER + 1),
                   "More than the limit, but the kernel has room for it.");
    check_number(transport_queued(link->transport), 0, "So nothing waits.");
}

static void a_big_write_after_another_that_the_kernel_refuses_loses_the_connection(void **state)
{
    struct link *link = open_unix(NULL);
    put_text(link, "first");
    put_text(link, "second");
    send_error = ECONNRESET;
    check_fails(put(link, pattern(), TRANSPORT_HIGH_WATER), ECONNRESET,
                "What waited could not be sent: what comes after it cannot be, either.");
    send_error = 0;
    settle();
    check_lost(link, ECONNRESET, "It is lost with that reason.");
}

/* pitfall 7 */
static void write_interest_lasts_only_while_something_waits(void **state)
{
    struct link *link = open_unix(NULL);
    check_number(turn(), 0, "The socket can be written to, and nobody asked.");
    queue(link, 1000);
    check_number(turn(), 0, "It cannot be written to.");
    size_t filled = fds_drain(link->peer);
    check_that(filled > 0, "What the test had filled it with.");
    settle();
    check_number(transport_queued(link->transport), 0, "The rest went out by itself.");
    check_number(turn(), 0, "With the interest left on, the loop would spin.");
    char bytes[1001];
    check_number(read(link->peer, bytes, sizeof bytes), 1000, "A partial write loses nothing.");
    check_bytes(bytes, 1000, pattern(), 1000, "A partial write loses nothing.");
}

/* pitfall 7 */
/* answers: libuv test-tcp-writealot.c tcp_writealot */
static void much_that_is_written_arrives_whole(void **state)
{
    static char arrived[MUCH];
    struct link *link = open_tcp(NULL);
    size_t have = 0;
    ssize_t more = 0;
    transport_set_limit(link->transport, MUCH);
    for (size_t at = 0; at < MUCH; at += MUCH / 4)
        check_succeeds(put(link, pattern() + at, MUCH / 4), "There is room.");
    close_link(link);
    do {
        turn();
        more = read(link->peer, arrived + have, sizeof arrived - have);
        have += more > 0 ? (size_t)more : 0;
    } while (have < MUCH && (more > 0 || errno == EAGAIN));
    check_bytes(arrived, have, pattern(), MUCH, "However often it takes, in the same order.");
}

static void echo(struct link *link, char letter)
{
    if (letter == 'D')
        check_succeeds(put(link, &link->last, 1), "There is room.");
}

/* answers: libuv test-ping-pong.c tcp_ping_pong */
static void writing_inside_a_callback_answers(void **state)
{
    struct link *link = open_tcp(echo);
    for (int i = 0; i < 100; i++) {
        char ball[2] = {(char)('a' + i % 26), '\0'};
        fds_write(link->peer, ball);
        while (link->received == (size_t)i)
            reactor_run_once(reactor, -1);
        check_peer_gets(link, ball, "What went in comes back.");
    }
}

/* pitfall 8 */
/* answers: libevent regress_bufferevent.c bufferevent_watermarks */
/* answers: Twisted test_tcp.py test_streamingProducer */
static void watermarks_say_when_to_pause_writing_and_when_to_resume(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, TRANSPORT_HIGH_WATER);
    settle();
    check_story(link, "M", "It is at the watermark, and not above it.");
    check_succeeds(put(link, "x", 1), "There is room.");
    check_succeeds(put(link, "y", 1), "Whoever writes on may: it is asked, not forced.");
    check_story(link, "M", "Not from within write: from the loop.");
    settle();
    check_story(link, "MP", "Once, however much is written above.");
    size_t before = transport_queued(link->transport);
    while (transport_queued(link->transport) > TRANSPORT_LOW_WATER) {
        check_story(link, "MP", "Between the marks nothing is said, or it would go on and off.");
        char bytes[KIB];
        while (read(link->peer, bytes, sizeof bytes) == KIB && turn() == 0)
            ;
    }
    check_that(before > TRANSPORT_LOW_WATER, "It was above.");
    check_story(link, "MPR", "At the low watermark writing is welcome again.");
    drain(link);
    check_story(link, "MPR", "Once.");
    queue(link, TRANSPORT_HIGH_WATER + 1);
    settle();
    check_story(link, "MPRP", "Above it again, it is said again.");
}

/* pitfall 8 */
/* answers: redis obuf-limits.tcl Client output buffer hard limit is enforced */
static void past_the_limit_the_connection_is_lost_once(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, TRANSPORT_LIMIT);
    check_fails(put(link, "x", 1), ENOBUFS, "A peer that reads nothing costs the limit, no more.");
    check_that(transport_is_closing(link->transport), "It is lost.");
    check_fails(put(link, "x", 1), EPIPE, "Nothing more happens to it.");
    close_link(link);
    abort_link(link);
    check_story(link, "M", "From the loop.");
    settle();
    check_story(link, "ML", "Once, and nothing about watermarks any more.");
    check_lost(link, ENOBUFS, "The first reason counts.");
}

/* pitfall 8 */
static void a_peer_that_has_read_meanwhile_is_not_held_to_the_limit(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, TRANSPORT_LIMIT);
    turn();
    size_t read = fds_drain(link->peer);
    check_that(read > 0, "What the test had filled the kernel with.");
    check_succeeds(
        put(link, pattern() + TRANSPORT_LIMIT, KIB),
        "The kernel has room again, though the loop does not know yet: what waits must be "
        "offered to it before a peer that reads is cut off.");
    check_number(drain(link), TRANSPORT_LIMIT + KIB, "All of it arrives.");
    check_story(link, "MPR", "And who has paused is told to resume.");
    check_number(turn(), 0, "Nothing is left to do.");
}

static void what_waits_for_the_next_turn_is_not_held_against_the_peer(void **state)
{
    struct link *link = open_unix(NULL);
    transport_set_limit(link->transport, 10);
    put_text(link, "first");
    put_text(link, "second");
    check_succeeds(put(link, "third", 5), "More than the limit, and the kernel was not asked yet.");
    settle();
    check_peer_gets(link, "firstsecondthird", "In the order in which it was written.");
}

static void the_limit_can_be_changed(void **state)
{
    struct link *link = open_unix(NULL);
    transport_set_limit(link->transport, 100);
    queue(link, 100);
    check_fails(put(link, "x", 1), ENOBUFS, "That is past it.");
    settle();
    check_lost(link, ENOBUFS, "It is lost with that reason.");
}

static void without_memory_to_queue_the_connection_is_lost(void **state)
{
    struct link *link = open_unix(NULL);
    fds_fill(transport_fd(link->transport));
    no_malloc = true;
    check_fails(put(link, "x", 1), ENOMEM, "Half of what was written would corrupt the stream.");
    no_malloc = false;
    settle();
    check_lost(link, ENOMEM, "It is lost with that reason.");
}

/* --- The peer ends ----------------------------------------------------------------------------- */

/* pitfall 9 */
/* answers: libuv test-shutdown-eof.c shutdown_eof */
/* answers: Twisted test_tcp.py test_doubleHalfClose */
static void after_the_peers_end_a_protocol_may_still_write(void **state)
{
    struct link *link = open_tcp(NULL);
    shutdown(link->peer, SHUT_WR);
    settle();
    check_story(link, "ME", "The peer sends no more, but still reads.");
    check_number(turn(), 0, "The end of file is readable for ever: it must not spin the loop.");
    put_text(link, "still here");
    check_peer_gets(link, "still here", "Half a connection is left.");
    close_link(link);
    settle();
    check_peer_gets_end(link, "Now both directions are closed.");
    check_story(link, "MEL", "The peer was first: there is nothing to wait for.");
}

/* pitfall 9 */
static void without_eof_received_what_waits_is_written_before_closing(void **state)
{
    static const struct protocol plain = {
        .connection_made = made, .data_received = receive, .connection_lost = lose};
    int pair[2];
    fds_pair(pair);
    struct link *link = open_link(pair, &plain, NULL);
    size_t filled = fds_fill(transport_fd(link->transport));
    put(link, pattern(), 100 * KIB);
    shutdown(link->peer, SHUT_WR);
    turns(3);
    check_story(link, "M", "Something is still to be written.");
    check_number(drain(link), filled + 100 * KIB, "A half-close drops nothing.");
    check_story(link, "ML", "Then it is closed.");
    check_lost(link, 0, "In order.");
}

/* answers: libuv test-tcp-close-reset.c tcp_close_reset_client */
static void a_reset_by_the_peer_is_the_reason(void **state)
{
    struct link *link = open_tcp(NULL);
    fds_reset(link->peer);
    settle();
    check_story(link, "ML", "A reset is no end of file.");
    check_lost(link, ECONNRESET, "The kernel's reason.");
}

/* pitfall 13 */
/* answers: libuv test-tcp-write-fail.c tcp_write_fail */
static void writing_to_a_peer_that_is_gone_fails_and_loses_the_connection(void **state)
{
    struct link *link = open_unix(NULL);
    fds_close(link->peer);
    check_fails(put(link, "x", 1), EPIPE, "The kernel says so, and no SIGPIPE kills us.");
    check_story(link, "M", "From the loop.");
    settle();
    check_story(link, "MEL",
                "The peer ended in order before it was written to. Then the loss, once.");
    check_lost(link, EPIPE, "The same reason.");
}

/* answers: libuv test-tcp-write-to-half-open-connection.c tcp_write_to_half_open_connection */
static void what_is_written_to_a_peer_that_has_just_left_is_not_waited_for(void **state)
{
    struct link *link = open_tcp(NULL);
    fds_close(link->peer);
    put_text(link, "hello");
    settle();
    if (link->transport) { /* the end came in before the reset did */
        check_story(link, "ME", "The peer's end comes like any other.");
        close_link(link);
        settle();
    }
    check_pointer(link->transport, NULL, "Nobody is left to take what was written.");
}

/* --- We end ------------------------------------------------------------------------------------ */

/* pitfall 33 */
/* answers: libuv test-shutdown-twice.c shutdown_twice
 * We differ: there the second call fails. Here it is fine, and changes nothing. */
static void closing_writes_what_waits_then_ends(void **state)
{
    struct link *link = open_tcp(NULL);
    size_t filled = fds_fill(transport_fd(link->transport));
    put(link, pattern(), 300 * KIB);
    settle();
    close_link(link);
    close_link(link);
    check_that(transport_is_closing(link->transport), "It is closing.");
    check_fails(put(link, "x", 1), EPIPE, "Who closes has said its last word.");
    fds_write(link->peer, "x");
    turns(3);
    check_story(link, "MP", "Who closes reads no more, and what waits is still waiting.");
    check_number(drain(link), filled + 300 * KIB, "Closing drops nothing.");
    check_peer_gets_end(link, "Then it ends.");
    check_story(link, "MP",
                "It waits for the peer to close too; nobody is asked to resume writing.");
    fds_close(link->peer);
    settle();
    check_lost(link, 0, "Closed in order.");
}

/* pitfall 14 */
static void a_peer_that_is_still_sending_gets_our_last_bytes(void **state)
{
    struct link *link = open_tcp(NULL);
    transport_pause_reading(link->transport);
    fds_write(link->peer, "what nobody will read");
    put_text(link, "bye");
    close_link(link);
    turns(3);
    for (int i = 0; i < 10; i++) {
        (void)send_as_peer(link, 14); /* fails if it was reset */
        turn();
    }
    check_peer_gets(link, "bye",
                    "Closing with unread input resets, and a reset destroys what was not "
                    "delivered yet.");
    check_peer_gets_end(link, "An end, and no reset.");
    check_story(link, "M", "What it sends is dropped.");
    fds_close(link->peer);
    settle();
    check_lost(link, 0, "Closed in order.");
}

/* pitfall 14 */
static void lingering_is_bounded_in_time(void **state)
{
    struct link *link = open_tcp(NULL);
    close_link(link);
    turns(3);
    check_story(link, "M", "It waits for the peer to close too.");
    later = TRANSPORT_LINGER_MS / 1000 + 1;
    turns(2);
    check_lost(link, 0, "A peer need never close: waiting has an end.");
}

/* pitfall 14 */
static void lingering_is_bounded_in_bytes(void **state)
{
    struct link *link = open_tcp(NULL);
    size_t sent = 0;
    close_link(link);
    turns(3);
    while (link->transport && sent < MUCH) {
        ssize_t size = send_as_peer(link, 64 * KIB);
        sent += size > 0 ? (size_t)size : 0;
        turn();
    }
    check_lost(link, 0, "A peer that floods is not listened to for ever.");
}

static void without_memory_to_linger_it_closes_at_once(void **state)
{
    struct link *link = open_tcp(NULL);
    no_realloc = true; /* for its timer */
    close_link(link);
    settle();
    no_realloc = false;
    check_lost(link, 0, "Closing cannot fail.");
}

/* answers: libuv test-shutdown-simultaneous.c shutdown_simultaneous */
static void both_may_close_at_once(void **state)
{
    struct link *link = open_tcp(NULL);
    put_text(link, "bye");
    close_link(link);
    shutdown(link->peer, SHUT_WR);
    settle();
    check_lost(link, 0, "Closed in order.");
    check_peer_gets(link, "bye", "Nothing is dropped.");
    check_peer_gets_end(link, "An end, and no reset.");
}

static void aborting_throws_away_what_waits(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, 100 * KIB);
    abort_link(link);
    abort_link(link);
    close_link(link);
    check_story(link, "M", "From the loop.");
    settle();
    check_story(link, "ML", "Once.");
    check_lost(link, ECONNABORTED, "That is its reason.");
}

/* pitfall 33 */
static void aborting_ends_a_close_that_takes_too_long(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, 10 * KIB);
    close_link(link);
    settle();
    check_story(link, "M", "The peer reads nothing.");
    abort_link(link);
    settle();
    check_lost(link, ECONNABORTED, "A server that stops waits for nobody for ever.");
}

/* --- Inside callbacks -------------------------------------------------------------------------- */

static char act_at;
static void (*act)(struct link *);

static void act_once(struct link *link, char letter)
{
    if (letter == act_at)
        act(link);
}

static void live_with(char letter, void (*action)(struct link *))
{
    act_at = letter;
    act = action;
    struct link *link = open_tcp(act_once);
    check_note("at '%c'", letter);
    link->peer = fds_take(dup(link->peer));
    if (!transport_is_closing(link->transport)) {
        fds_fill(transport_fd(link->transport));
        put(link, pattern(), 100 * KIB);
    }
    fds_write(link->peer, "x");
    turns(3);
    drain(link);
    shutdown(link->peer, SHUT_RDWR);
    turns(3);
    if (link->transport)
        close_link(link);
    turns(3);
    later += 10;
    turns(3);
    check_pointer(link->transport, NULL, "It is over.");
    check_that(strchr(link->story, 'L') == link->story + link->told - 1, "It is lost, last.");
}

/* pitfall 36 */
static void a_connection_may_end_in_any_callback(void **state)
{
    static const char letters[] = {'M', 'D', 'E', 'P', 'R'};
    for (size_t i = 0; i < sizeof letters; i++) {
        link_count = 0;
        live_with(letters[i], close_link);
        live_with(letters[i], abort_link);
        link_count = 0;
    }
}

static void abort_at_data(struct link *link, char letter)
{
    if (letter == 'D')
        abort_link(link);
}

static void what_is_aborted_in_data_received_sends_no_more_in_the_same_turn(void **state)
{
    struct link *link = open_unix(abort_at_data);
    queue(link, 10 * KIB);
    settle();
    fds_drain(link->peer);
    fds_write(link->peer, "x");
    settle();
    check_story(link, "MDL", "It was ready to be read and to be written.");
    check_peer_gets_end(link, "What was queued is thrown away.");
}

/* pitfall 36 */
/* answers: Twisted test_tcp.py test_dataReceivedThrows */
static void a_failing_protocol_loses_its_own_connection_only(void **state)
{
    struct link *failing = open_unix(abort_at_data);
    struct link *other = open_unix(NULL);
    fds_write(failing->peer, "x");
    fds_write(other->peer, "x");
    settle();
    check_story(failing, "MDL", "It cannot go on, and says so with transport_abort().");
    check_story(other, "MD", "The others never notice.");
}

static void lose_in_heap(int reason, void *data)
{
    free(data);
}

static void ignore_data(const char *bytes, size_t size, void *data)
{
}

static void connection_lost_may_free_the_protocols_data(void **state)
{
    static const struct protocol freeing = {.data_received = ignore_data,
                                            .connection_lost = lose_in_heap};
    int pair[2];
    fds_pair(pair);
    int fd = dup(pair[0]);
    struct transport *transport = transport_open(reactor, fd, &freeing, malloc(10));
    transport_write(transport, "x", 1);
    transport_write(transport, "y", 1);
    transport_abort(transport);
    turns(2);
}

static void a_connection_lost_while_a_flush_is_deferred_is_lost_once(void **state)
{
    struct link *aborted = open_unix(NULL);
    struct link *reset = open_tcp(NULL);
    struct link *failing = open_unix(NULL);
    turn();
    for (int i = 0; i < 3; i++) {
        put_text(&links[i], "first");
        check_succeeds(put(&links[i], pattern(), TRANSPORT_HIGH_WATER), "There is room.");
    }
    abort_link(aborted);
    fds_drain(reset->peer);
    fds_reset(reset->peer);
    send_error = ECONNRESET;
    settle();
    send_error = 0;
    check_story(aborted, "ML", "There is nothing to flush any more.");
    check_story(reset, "ML", "The flush finds the connection gone.");
    check_story(failing, "ML", "The flush fails.");
    check_lost(aborted, ECONNABORTED, "Its own reason.");
    check_lost(reset, ECONNRESET, "Its own reason.");
    check_lost(failing, ECONNRESET, "Its own reason.");
}

static void closing_with_a_flush_deferred_flushes_first(void **state)
{
    struct link *link = open_tcp(NULL);
    turn();
    put_text(link, "one ");
    put_text(link, "two ");
    put_text(link, "three");
    close_link(link);
    turns(2);
    check_peer_gets(link, "one two three", "All of it.");
    check_peer_gets_end(link, "Then the end.");
}

static void a_flush_that_the_kernel_does_not_take_waits_for_it(void **state)
{
    struct link *link = open_unix(NULL);
    turn();
    put_text(link, "x");
    put_text(link, "y");
    size_t filled = fds_fill(transport_fd(link->transport));
    settle();
    check_number(transport_queued(link->transport), 1, "The socket is full.");
    check_number(drain(link), filled + 2, "It goes out when there is room.");
}

/* --- What a protocol cannot finish ------------------------------------------------------------- */

/* pitfall 39 */
static void what_is_given_back_is_handed_in_again_before_anything_newer(void **state)
{
    struct link *link = open_unix(NULL);
    link->appetite = 2;
    fds_write(link->peer, "abcde");
    turn();
    fds_write(link->peer, "fg");
    settle();
    check_string(link->text, "abcdefg", "Each byte is used once, in the order of the stream.");
    check_story(link, "MDDDD", "ab, cd, e; and what came after it in a read of its own.");
}

/* pitfall 39 */
static void the_end_comes_after_what_was_given_back(void **state)
{
    struct link *link = open_unix(NULL);
    link->appetite = 1;
    fds_write(link->peer, "abc");
    fds_close(link->peer);
    settle();
    check_string(link->text, "abc", "The end of the stream overtakes nothing.");
    check_story(link, "MDDDE", "All bytes, then the end.");
}

static void spend_a_share(struct link *link, char letter)
{
    if (letter == 'D')
        reactor_consume(reactor, REACTOR_BUDGET);
}

/* pitfall 39 */
static void those_who_cannot_finish_take_turns(void **state)
{
    struct link *loud = open_unix(spend_a_share);
    struct link *quiet = open_unix(spend_a_share);
    loud->appetite = 1;
    fds_write(loud->peer, "aaaaaaaaaa");
    turn();
    fds_write(quiet->peer, "b");
    turns(3);
    check_string(quiet->text, "b", "One who sends much keeps nobody else waiting.");
    check_that(loud->used < 10, "Each of its bytes took a whole turn.");
    settle();
    check_number((intmax_t)loud->used, 10, "And nothing of it is lost.");
}

/* pitfall 39 */
static void one_that_says_a_word_is_served_before_those_that_flood(void **state)
{
    struct link *quiet = open_unix(NULL);
    for (int i = 1; i < LINKS; i++) {
        struct link *loud = open_unix(spend_a_share);
        loud->appetite = 1;
        fds_write(loud->peer, "aaaaaaaaaa");
    }
    turns(3);
    fds_write(quiet->peer, "b");
    turns(2);
    check_string(quiet->text, "b", "One turn to hear it, one to serve it: it waits behind nobody.");
    settle();
    for (int i = 1; i < LINKS; i++)
        check_number((intmax_t)links[i].used, 10, "Those that flood have gone on too.");
}

static void what_was_given_back_waits_while_reading_is_paused(void **state)
{
    struct link *link = open_unix(NULL);
    link->appetite = 1;
    fds_write(link->peer, "ab");
    turns(1);
    transport_pause_reading(link->transport);
    size_t used = link->used;
    settle();
    check_number((intmax_t)link->used, (intmax_t)used, "Paused is paused.");
    transport_resume_reading(link->transport);
    settle();
    check_string(link->text, "ab", "Then it goes on where it was.");
}

static void pause_when_fed(struct link *link, char letter)
{
    if (letter == 'D')
        transport_pause_reading(link->transport);
}

static void a_protocol_may_give_back_and_pause_at_once(void **state)
{
    struct link *link = open_unix(pause_when_fed);
    link->appetite = 1;
    fds_write(link->peer, "abc");
    settle();
    check_string(link->text, "a", "It asked for a pause.");
    for (int i = 0; i < 2; i++) {
        transport_resume_reading(link->transport);
        settle();
    }
    check_string(link->text, "abc", "A byte each time.");
}

static void close_at_data(struct link *link, char letter)
{
    if (letter == 'D')
        close_link(link);
}

/* pitfall 40 */
static void nothing_that_was_given_back_is_handed_in_after_a_close_or_an_abort(void **state)
{
    struct link *link = open_unix(close_at_data);
    struct link *aborted = open_unix(abort_at_data);
    link->appetite = aborted->appetite = 1;
    fds_write(link->peer, "/quit\nhello\n");
    fds_write(aborted->peer, "abc");
    settle();
    check_story(link, "MD", "What is said after the good-bye is not heard.");
    check_story(aborted, "MDL", "Nothing is done for a connection that is lost.");
}

static void without_memory_to_keep_what_was_given_back_the_connection_is_lost(void **state)
{
    struct link *link = open_unix(NULL);
    link->appetite = 1;
    fds_write(link->peer, "ab");
    no_malloc = true;
    turn();
    no_malloc = false;
    settle();
    check_lost(link, ENOMEM, "A byte that is lost in the middle of a stream would be worse.");
}

/* pitfall 42 */
static void what_has_arrived_and_is_not_handed_in_can_be_asked_for(void **state)
{
    struct link *link = open_unix(NULL);
    check_that(!transport_has_input(link->transport), "Nothing was sent.");
    fds_write(link->peer, "ab");
    check_that(transport_has_input(link->transport), "It waits in the kernel.");
    link->appetite = 1;
    transport_pause_reading(link->transport);
    transport_resume_reading(link->transport);
    link->action = pause_when_fed;
    turn();
    check_that(transport_has_input(link->transport), "A part of it was given back.");
    link->action = NULL;
    transport_resume_reading(link->transport);
    settle();
    check_that(!transport_has_input(link->transport), "All of it was handed in.");
}

/* --- A turn that is full ----------------------------------------------------------------------- */

/* Something that always has more to do than fits into a turn. */
static struct reactor_call crowd;

static void keep_busy(void *data)
{
    reactor_consume(reactor, REACTOR_BUDGET);
    reactor_yield(reactor, &crowd);
}

static void load(void)
{
    reactor_call_init(&crowd, keep_busy, NULL);
    reactor_yield(reactor, &crowd);
    turns(2);
}

static void relieve(void)
{
    reactor_cancel(reactor, &crowd);
}

/* pitfall 39 */
static void in_a_loaded_loop_many_writes_are_one_send(void **state)
{
    struct link *link = open_unix(NULL);
    load();
    for (int i = 0; i < REACTOR_POSTPONE_TURNS + 2; i++) {
        put_text(link, "x");
        turn();
    }
    relieve();
    check_number(sends, 1, "Sending each of them in its turn would cost more than the wait.");
    check_number((intmax_t)fds_drain(link->peer), REACTOR_POSTPONE_TURNS + 1,
                 "And the wait is REACTOR_POSTPONE_TURNS at most.");
}

static void what_waits_in_a_loaded_loop_goes_out_when_it_is_not_loaded_any_more(void **state)
{
    struct link *link = open_unix(NULL);
    load();
    put_text(link, "x");
    turn();
    check_number(sends, 0, "More may be written soon.");
    relieve();
    turns(2);
    check_peer_gets(link, "x", "Nothing more is to come: it goes out.");
}

/* pitfall 39 */
static void where_more_is_expected_many_writes_are_one_send(void **state)
{
    struct link *link = open_unix(NULL);
    struct link *other = open_unix(NULL);
    turn();
    reactor_expect_more(reactor, true);
    for (int i = 0; i < 3; i++) {
        put_text(link, "x");
        fds_write(other->peer, "y");
        turn();
    }
    check_number(sends, 0, "Each turn has brought more, and yet more is expected.");
    turns(2);
    check_peer_gets(link, "xxx", "Nothing more comes: it goes out.");
    check_number(sends, 1, "All of it together.");
}

static void a_connection_lost_while_its_batch_waits_is_told_in_the_next_turn(void **state)
{
    struct link *link = open_unix(NULL);
    load();
    put_text(link, "x");
    turn();
    abort_link(link);
    turn();
    relieve();
    check_story(link, "ML", "The batch waits for more; this news must not.");
}

static void a_producer_is_told_to_pause_though_its_batch_waits(void **state)
{
    struct link *link = open_unix(NULL);
    fds_fill(transport_fd(link->transport));
    load();
    put_text(link, "x");
    turn();
    check_succeeds(put(link, pattern(), TRANSPORT_HIGH_WATER), "There is room.");
    turn();
    relieve();
    check_story(link, "MP", "Above the mark it is told in the next turn.");
}

static void what_waits_in_a_loaded_loop_can_be_sent_at_once(void **state)
{
    struct link *link = open_unix(NULL);
    load();
    put_text(link, "x");
    inside = true;
    transport_flush(link->transport);
    inside = false;
    relieve();
    check_peer_gets(link, "x", "Somebody waits for it.");
    check_number((intmax_t)transport_queued(link->transport), 0, "Nothing is left.");
}

static void a_batch_that_is_sent_at_once_while_closing_ends_the_connection(void **state)
{
    struct link *link = open_tcp(NULL);
    load();
    put_text(link, "bye");
    close_link(link);
    transport_flush(link->transport);
    relieve();
    check_peer_gets(link, "bye", "It is sent at once.");
    check_peer_gets_end(link,
                        "All is written: the peer must not wait until closing runs out of time.");
}

static void without_memory_for_a_batch_it_is_offered_to_the_kernel(void **state)
{
    struct link *link = open_unix(NULL);
    load();
    no_malloc = true;
    put_text(link, "x");
    no_malloc = false;
    relieve();
    check_peer_gets(link, "x",
                    "The kernel has room: a shortage of memory costs nobody the connection.");
}

static void answer_at_data(struct link *link, char letter)
{
    if (letter == 'D')
        transport_write(link->transport, "answer", 6);
}

static void in_a_loaded_loop_a_peer_that_has_said_all_gets_its_answer_at_once(void **state)
{
    struct link *link = open_unix(answer_at_data);
    load();
    fds_write(link->peer, "question");
    turns(3);
    relieve();
    check_peer_gets(link, "answer", "It waits for the answer, and says nothing before it comes.");
}

static void spend_all_but_three_calls(void *data)
{
    reactor_consume(reactor, REACTOR_BUDGET - 3 * REACTOR_SYSTEM_CALL);
}

/* pitfall 39 */
static void many_who_flush_in_one_turn_are_spread_over_several(void **state)
{
    static struct reactor_call first;
    reactor_call_init(&first, spend_all_but_three_calls, NULL);
    for (int i = 0; i < LINKS; i++)
        open_unix(NULL);
    turn();
    reactor_defer(reactor, &first);
    for (int i = 0; i < LINKS; i++) {
        put_text(&links[i], "x");
        put_text(&links[i], "y");
    }
    int before = sends;
    turn();
    check_number(sends - before, 3, "For three the budget was enough.");
    settle();
    check_number(sends - before, LINKS, "The others come in the turns that follow.");
}

static void use_up_budget(void *data)
{
    reactor_consume(reactor, REACTOR_BUDGET);
}

static void
a_producer_that_stops_at_the_mark_is_told_to_resume_however_soon_all_is_sent(void **state)
{
    struct link *link = open_unix(NULL);
    struct reactor_call busy;
    reactor_call_init(&busy, use_up_budget, NULL);
    reactor_defer(reactor, &busy);
    queue(link, TRANSPORT_HIGH_WATER + 1);
    fds_drain(link->peer);
    settle();
    check_number(drain(link), TRANSPORT_HIGH_WATER + 1, "Its peer reads all.");
    check_story(link, "MPR",
                "The turn had no budget left to tell it to pause, and in the next all was sent. "
                "A producer that asks transport_queued() has stopped: who wakes it?");
}

/* --- Words that must not be lost --------------------------------------------------------------- */

/* pitfall 41 */
static void a_failed_write_does_not_lose_what_the_peer_said_before_it_left(void **state)
{
    struct link *link = open_tcp(NULL);
    fds_write(link->peer, "my last words");
    fds_close(link->peer);
    put_text(link, "x"); /* the peer's kernel answers with a reset */
    put_text(link, "y"); /* so this one fails, at the beginning of the next turn */
    settle();
    check_string(link->text, "my last words", "The kernel keeps them: read before you give up.");
    check_lost(link, EPIPE, "Then the connection is lost, by the write that failed.");
}

/* pitfall 41 */
static void after_a_failed_write_the_rest_is_handed_in_piece_by_piece(void **state)
{
    struct link *link = open_unix(NULL);
    link->appetite = 1;
    fds_write(link->peer, "abc");
    fds_close(link->peer);
    check_fails(put(link, "x", 1), EPIPE, "The peer is gone.");
    check_that(!transport_is_closing(link->transport), "It is still being heard.");
    settle();
    check_string(link->text, "abc", "All of it.");
    check_story(link, "MDDDEL", "Its end was in order; the loss comes last.");
    check_lost(link, EPIPE, "The reason is the failed write.");
}

/* pitfall 41 */
static void a_peer_that_is_alive_when_a_write_fails_is_not_waited_for(void **state)
{
    struct link *link = open_unix(NULL);
    fds_write(link->peer, "ab");
    send_error = EHOSTUNREACH;
    check_fails(put(link, "x", 1), EHOSTUNREACH, "The network is down.");
    send_error = 0;
    settle();
    check_string(link->text, "ab", "What the kernel holds is handed on.");
    check_lost(link, EHOSTUNREACH, "What may still come is not waited for.");
}

/* pitfall 41 */
static void a_reset_ends_no_line(void **state)
{
    struct link *link = open_tcp(NULL);
    fds_write(link->peer, "half a li");
    fds_reset(link->peer);
    send_error = ECONNRESET;
    check_fails(put(link, "x", 1), ECONNRESET, "The peer has reset the connection.");
    send_error = 0;
    settle();
    check_string(link->text, "half a li", "What it sent before is handed on.");
    check_story(link, "MDL", "But a stream that was cut off has no end in order.");
}

static void resume_at_resume(struct link *link, char letter)
{
    if (letter == 'P')
        transport_pause_reading(link->transport);
    if (letter == 'R')
        transport_resume_reading(link->transport);
}

/* pitfall 41 */
static void a_protocol_that_waits_to_write_is_told_that_the_wait_is_over(void **state)
{
    struct link *link = open_unix(resume_at_resume);
    queue(link, TRANSPORT_HIGH_WATER + 1);
    settle();
    check_story(link, "MP", "Its peer does not read.");
    fds_write(link->peer, "bye");
    fds_close(link->peer);
    settle();
    check_that(strchr(link->story, 'D') != NULL, "It paused reading until it may write again: "
                                                 "without a resume it would wait for ever.");
    check_pointer(link->transport, NULL, "And it is lost in the end.");
}

/* --- A peer that asks for more than it reads --------------------------------------------------- */

/* Each byte is a question whose answer is 16 KiB. */
static void answer_much(struct link *link, char letter)
{
    if (letter == 'D')
        transport_write(link->transport, pattern(), 16 * KIB);
}

static struct link *open_paced(void)
{
    struct link *link = open_unix(answer_much);
    transport_set_paced(link->transport);
    link->appetite = 1;
    fds_fill(transport_fd(link->transport));
    return link;
}

static void a_paced_peer_that_reads_gets_all_its_answers(void **state)
{
    struct link *link = open_paced();
    char questions[200];
    memset(questions, '?', sizeof questions - 1);
    questions[sizeof questions - 1] = '\0';
    fds_write(link->peer, questions);
    settle();
    check_that(transport_queued(link->transport) <= TRANSPORT_HIGH_WATER + 16 * KIB,
               "No more is answered until what was answered is read.");
    check_that(!transport_may_go_on(link->transport), "A protocol that asks is told so.");
    check_that(drain(link) >= 199 * 16 * KIB,
               "199 answers: three times the limit, and none is lost.");
    check_number((intmax_t)link->used, 199, "Every question was asked once.");
}

static void a_paced_peer_that_does_not_read_is_heard_again_after_a_while(void **state)
{
    struct link *link = open_paced();
    fds_write(link->peer, "??????????");
    settle();
    size_t used = link->used;
    check_that(used < 10, "It has not read the answers.");
    later = TRANSPORT_DEAF_MS / 1000 + 1;
    turns(3);
    settle();
    check_number((intmax_t)link->used, 10, "Its last word may be a good-bye, and must be heard.");
}

static void a_peer_that_is_not_paced_is_cut_off_at_the_limit(void **state)
{
    struct link *link = open_unix(answer_much);
    link->appetite = 1;
    fds_fill(transport_fd(link->transport));
    char questions[200];
    memset(questions, '?', sizeof questions - 1);
    questions[sizeof questions - 1] = '\0';
    fds_write(link->peer, questions);
    settle();
    check_lost(link, ENOBUFS, "Pacing is a choice: one who passes on what others say cannot wait.");
}

static void a_paced_peer_that_reads_slowly_is_waited_for(void **state)
{
    struct link *link = open_paced();
    char questions[100];
    memset(questions, '?', sizeof questions - 1);
    questions[sizeof questions - 1] = '\0';
    fds_write(link->peer, questions);
    settle();
    for (int i = 0; i < 200 && link->transport; i++) {
        fds_drain(link->peer); /* a part of what waits: as much as the kernel holds */
        turns(1);
        later += i % 2; /* TRANSPORT_DEAF_MS, but not since it last read */
        turns(2);
        check_that(!link->transport ||
                       transport_queued(link->transport) <= 2 * TRANSPORT_HIGH_WATER,
                   "Each time it reads, it has time again: it is not called deaf.");
    }
    check_number((intmax_t)link->used, 99, "It gets all its answers, and is not cut off.");
}

static void a_paced_peer_whose_connection_breaks_is_heard_to_the_end(void **state)
{
    struct link *link = open_unix(NULL);
    transport_set_paced(link->transport);
    queue(link, TRANSPORT_HIGH_WATER + 1);
    settle();
    fds_write(link->peer, "bye");
    fds_close(link->peer);
    settle();
    check_string(link->text, "bye",
                 "It paid no attention to what we wrote, but it said something.");
    check_lost(link, EPIPE, "The failed write is the reason, and no time-out.");
}

static void one_that_receives_no_more_still_hands_in_what_was_given_back(void **state)
{
    struct link *link = open_unix(pause_when_fed);
    link->appetite = 1;
    fds_write(link->peer, "abc");
    turn();
    transport_stop_receiving(link->transport);
    fds_write(link->peer, "never");
    check_number((intmax_t)transport_held(link->transport), 2, "Two bytes were given back.");
    link->action = NULL;
    transport_resume_reading(link->transport);
    settle();
    check_string(link->text, "abc", "What was received is served, and nothing after it.");
    check_number((intmax_t)transport_held(link->transport), 0, "Nothing is left.");
}

/* --- Closing has an end ------------------------------------------------------------------------ */

static void closing_is_bounded_in_time_if_the_peer_does_not_read(void **state)
{
    struct link *link = open_unix(NULL);
    queue(link, 10 * KIB);
    close_link(link);
    settle();
    check_story(link, "M", "It is given time.");
    later = TRANSPORT_CLOSE_MS / 1000 + 1;
    turns(2);
    check_lost(link, ETIMEDOUT, "A peer that reads nothing must not hold a descriptor for ever.");
}

static void a_connection_that_lingers_can_be_aborted(void **state)
{
    struct link *link = open_tcp(NULL);
    close_link(link);
    turns(2);
    check_story(link, "M", "It lingers.");
    abort_link(link);
    turns(2);
    check_lost(link, ECONNABORTED, "At once, and that is the reason.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

static uint32_t random_state;

static void act_at_random(struct link *link, char letter)
{
    uint32_t kind = check_random(&random_state, 40);
    inside = false;
    if (kind == 0)
        close_link(link);
    else if (kind == 1)
        abort_link(link);
    else if (kind < 5)
        transport_pause_reading(link->transport);
    else if (kind < 10)
        transport_resume_reading(link->transport);
    else if (kind < 30)
        (void)put(link, pattern(), check_random(&random_state, 200 * KIB));
}

static void peer_acts_at_random(struct link *link)
{
    uint32_t kind = check_random(&random_state, 100);
    if (kind < 40)
        (void)send_as_peer(link, 1 + check_random(&random_state, 50000));
    else if (kind < 60)
        fds_drain(link->peer);
    else if (kind < 62)
        shutdown(link->peer, SHUT_WR);
    else if (kind < 63)
        shutdown(link->peer, SHUT_RDWR);
    else if (link->transport && kind < 80)
        act_at_random(link, ' ');
}

static void whatever_happens_each_connection_is_lost_once_and_last(void **state)
{
    uint32_t seed = check_seed();
    random_state = seed;
    for (int round = 0; round < 60; round++) {
        link_count = 0;
        for (int i = 0; i < LINKS; i++)
            (i % 2 ? open_unix : open_tcp)(act_at_random)->told = 1;
        for (int n = 0; n < 100; n++) {
            check_note("round %d, step %d, CHECK_SEED=%u", round, n, (unsigned)seed);
            peer_acts_at_random(&links[check_random(&random_state, LINKS)]);
            turn();
        }
        for (int i = 0; i < LINKS; i++) {
            links[i].action = NULL;
            if (links[i].transport)
                abort_link(&links[i]);
        }
        turns(3);
        later += 10;
        turns(3);
        for (int i = 0; i < LINKS; i++)
            check_pointer(links[i].transport, NULL, "tell() checks that nothing comes after.");
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "transport", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_connection_is_made_gets_data_ends_and_is_lost_in_this_order),
        TEST(a_protocol_needs_two_functions_only),
        TEST(opening_fails_without_taking_the_descriptor),
        TEST(one_turn_reads_a_bounded_number_of_bytes),
        TEST(a_false_alarm_is_no_error),
        TEST(reading_can_pause_and_resume),
        TEST(who_has_paused_reading_still_writes_and_what_comes_in_spins_nothing),
        TEST(reading_can_pause_and_resume_inside_any_callback),
        TEST(who_is_closing_reads_no_more_even_if_told_to_resume),
        TEST(the_first_write_of_a_turn_is_sent_at_once),
        TEST(many_writes_in_a_turn_are_two_sends),
        TEST(a_turn_with_much_to_write_is_not_held_against_the_peer),
        TEST(a_big_write_after_another_is_offered_to_the_kernel),
        TEST(a_big_write_after_another_that_the_kernel_refuses_loses_the_connection),
        TEST(write_interest_lasts_only_while_something_waits),
        TEST(much_that_is_written_arrives_whole),
        TEST(writing_inside_a_callback_answers),
        TEST(watermarks_say_when_to_pause_writing_and_when_to_resume),
        TEST(past_the_limit_the_connection_is_lost_once),
        TEST(a_peer_that_has_read_meanwhile_is_not_held_to_the_limit),
        TEST(what_waits_for_the_next_turn_is_not_held_against_the_peer),
        TEST(the_limit_can_be_changed),
        TEST(without_memory_to_queue_the_connection_is_lost),
        TEST(after_the_peers_end_a_protocol_may_still_write),
        TEST(without_eof_received_what_waits_is_written_before_closing),
        TEST(a_reset_by_the_peer_is_the_reason),
        TEST(writing_to_a_peer_that_is_gone_fails_and_loses_the_connection),
        TEST(what_is_written_to_a_peer_that_has_just_left_is_not_waited_for),
        TEST(closing_writes_what_waits_then_ends),
        TEST(a_peer_that_is_still_sending_gets_our_last_bytes),
        TEST(lingering_is_bounded_in_time),
        TEST(lingering_is_bounded_in_bytes),
        TEST(without_memory_to_linger_it_closes_at_once),
        TEST(both_may_close_at_once),
        TEST(aborting_throws_away_what_waits),
        TEST(aborting_ends_a_close_that_takes_too_long),
        TEST(a_connection_may_end_in_any_callback),
        TEST(what_is_aborted_in_data_received_sends_no_more_in_the_same_turn),
        TEST(a_failing_protocol_loses_its_own_connection_only),
        TEST(connection_lost_may_free_the_protocols_data),
        TEST(a_connection_lost_while_a_flush_is_deferred_is_lost_once),
        TEST(closing_with_a_flush_deferred_flushes_first),
        TEST(a_flush_that_the_kernel_does_not_take_waits_for_it),
        TEST(what_is_given_back_is_handed_in_again_before_anything_newer),
        TEST(the_end_comes_after_what_was_given_back),
        TEST(those_who_cannot_finish_take_turns),
        TEST(one_that_says_a_word_is_served_before_those_that_flood),
        TEST(what_was_given_back_waits_while_reading_is_paused),
        TEST(a_protocol_may_give_back_and_pause_at_once),
        TEST(nothing_that_was_given_back_is_handed_in_after_a_close_or_an_abort),
        TEST(without_memory_to_keep_what_was_given_back_the_connection_is_lost),
        TEST(what_has_arrived_and_is_not_handed_in_can_be_asked_for),
        TEST(in_a_loaded_loop_many_writes_are_one_send),
        TEST(what_waits_in_a_loaded_loop_goes_out_when_it_is_not_loaded_any_more),
        TEST(where_more_is_expected_many_writes_are_one_send),
        TEST(a_connection_lost_while_its_batch_waits_is_told_in_the_next_turn),
        TEST(a_producer_is_told_to_pause_though_its_batch_waits),
        TEST(what_waits_in_a_loaded_loop_can_be_sent_at_once),
        TEST(a_batch_that_is_sent_at_once_while_closing_ends_the_connection),
        TEST(without_memory_for_a_batch_it_is_offered_to_the_kernel),
        TEST(in_a_loaded_loop_a_peer_that_has_said_all_gets_its_answer_at_once),
        TEST(many_who_flush_in_one_turn_are_spread_over_several),
        TEST(a_producer_that_stops_at_the_mark_is_told_to_resume_however_soon_all_is_sent),
        TEST(a_failed_write_does_not_lose_what_the_peer_said_before_it_left),
        TEST(after_a_failed_write_the_rest_is_handed_in_piece_by_piece),
        TEST(a_peer_that_is_alive_when_a_write_fails_is_not_waited_for),
        TEST(a_reset_ends_no_line),
        TEST(a_protocol_that_waits_to_write_is_told_that_the_wait_is_over),
        TEST(a_paced_peer_that_reads_gets_all_its_answers),
        TEST(a_paced_peer_that_does_not_read_is_heard_again_after_a_while),
        TEST(a_peer_that_is_not_paced_is_cut_off_at_the_limit),
        TEST(a_paced_peer_that_reads_slowly_is_waited_for),
        TEST(a_paced_peer_whose_connection_breaks_is_heard_to_the_end),
        TEST(one_that_receives_no_more_still_hands_in_what_was_given_back),
        TEST(closing_is_bounded_in_time_if_the_peer_does_not_read),
        TEST(a_connection_that_lingers_can_be_aborted),
        TEST(whatever_happens_each_connection_is_lost_once_and_last),
    };
    return check_main(argc, argv, &suite, tests);
}
