#include "check.h"
#include "answer.h"
#include "fds.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

enum { LIMIT = 1000, ROOM = 16 };

/* What the peer sends, and when: ends with NULL. An empty text is the end of the stream. */
struct arrival {
    long long at;
    const char *text;
};

static const struct arrival *next;
static long long now; /* milliseconds */
static int pair[2];   /* ours, the peer's */
static char line[ROOM];

/* Looking at the clock takes a millisecond here, so that no moment comes twice. */
long long now_ms(void)
{
    return now++;
}

static bool is_readable(void)
{
    char byte;
    return recv(pair[0], &byte, 1, MSG_PEEK) >= 0;
}

bool wait_readable(int fd, int ms)
{
    check_number(fd, pair[0], "This is not the descriptor that was given.");
    check_that(ms >= 0,
               "A negative time-out means: for ever. What is left may be less than nothing, "
               "because time passes between two waits too.");
    if (is_readable())
        return true;
    if (!next->text || next->at > now + ms) {
        now += ms;
        return false;
    }
    now = next->at > now ? next->at : now;
    if (*next->text)
        fds_write(pair[1], next->text);
    else
        fds_close(pair[1]);
    next++;
    return true;
}

/* Sockets do not block here, or a missing wait would hang the check. */
static ssize_t receive(const struct arrival *arrivals, int limit_ms)
{
    next = arrivals;
    now = 0;
    fds_pair(pair);
    check_succeeds(fcntl(pair[0], F_SETFL, O_NONBLOCK), "");
    if (next->text && next->at == 0)
        fds_write(pair[1], next++->text);
    errno = 0;
    return receive_line(pair[0], line, sizeof line, limit_ms);
}

static void expect_time_out(ssize_t result, const char *advice)
{
    check_that(result != 0,
               "0 is the end of the stream, and nothing has ended: -1 with ETIMEDOUT.");
    check_number(result, -1, advice);
    check_number(errno, ETIMEDOUT, advice);
    check_that(now <= LIMIT + 2 * ROOM, advice);
}

static void a_line_that_comes_at_once_is_received(void **state)
{
    const struct arrival arrivals[] = {{0, "hello\n"}, {0, NULL}};
    check_number(receive(arrivals, LIMIT), 6, "Six bytes, with the newline.");
    check_bytes(line, 6, "hello\n", 6, "");
}

static void a_line_that_comes_in_pieces_is_received(void **state)
{
    const struct arrival arrivals[] = {{300, "hel"}, {700, "lo\n"}, {0, NULL}};
    check_number(
        receive(arrivals, LIMIT), 6,
        "A part of the line came, the rest of it comes later, and in time. Before each recv() "
        "wait until there is something, or until the time is up: a deadline, and what is left "
        "until then.");
}

static void a_peer_that_says_nothing_is_a_time_out(void **state)
{
    const struct arrival arrivals[] = {{0, NULL}};
    expect_time_out(receive(arrivals, LIMIT), "Nothing came within the limit: -1 with ETIMEDOUT.");
}

static void a_peer_that_trickles_is_a_time_out(void **state)
{
    const struct arrival arrivals[] = {{400, "s"},  {800, "l"},  {1200, "o"},  {1600, "w"},
                                       {2000, "l"}, {2400, "y"}, {2800, "\n"}, {0, NULL}};
    expect_time_out(
        receive(arrivals, LIMIT),
        "A byte now and then is not a line in time. The limit is for all waits together.");
}

static void a_limit_of_0_only_looks(void **state)
{
    const struct arrival arrivals[] = {{500, "late\n"}, {0, NULL}};
    expect_time_out(receive(arrivals, 0), "There was no time at all, and nothing was there.");
}

static void a_limit_of_0_takes_what_is_there(void **state)
{
    const struct arrival arrivals[] = {{0, "hello\n"}, {0, NULL}};
    check_number(receive(arrivals, 0), 6,
                 "The whole line was there already. When no time is left, look once more, with "
                 "wait_readable(fd, 0), and give up only if nothing is there.");
}

static void the_end_of_the_stream_is_0(void **state)
{
    const struct arrival arrivals[] = {{100, "hel"}, {200, ""}, {0, NULL}};
    check_number(receive(arrivals, LIMIT), 0, "The peer has closed before the line was whole.");
}

static void a_line_that_is_too_long_is_EMSGSIZE(void **state)
{
    const struct arrival arrivals[] = {{100, "a line of more than sixteen bytes\n"}, {0, NULL}};
    check_number(receive(arrivals, LIMIT), -1, "There is room for 16 bytes.");
    check_number(errno, EMSGSIZE, "There is room for 16 bytes.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "deadline", .setup = fds_begin, .teardown = fds_end};
    const struct CMUnitTest tests[] = {
        TEST(a_line_that_comes_at_once_is_received),
        TEST(a_line_that_comes_in_pieces_is_received),
        TEST(a_peer_that_says_nothing_is_a_time_out),
        TEST(a_peer_that_trickles_is_a_time_out),
        TEST(a_limit_of_0_only_looks),
        TEST(a_limit_of_0_takes_what_is_there),
        TEST(the_end_of_the_stream_is_0),
        TEST(a_line_that_is_too_long_is_EMSGSIZE),
    };
    return check_main(argc, argv, &suite, tests);
}
