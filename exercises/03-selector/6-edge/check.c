#include "check.h"
#include "edge.h"
#include "fds.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

enum { MUCH = 100 * 1000, TURNS = 1000 };

static int peers[2];
static struct source sources[2];
static size_t taken[2]; /* bytes */

static void begin(void)
{
    fds_begin();
    for (int i = 0; i < 2; i++) {
        int pair[2];
        fds_pair(pair);
        peers[i] = pair[1];
        check_succeeds(fcntl(pair[0], F_SETFL, O_NONBLOCK), "");
        sources[i] = (struct source){.fd = pair[0]};
        taken[i] = 0;
    }
}

static void take(struct source *source, const char *bytes, size_t size)
{
    taken[source - sources] += size;
}

static void send_unseen(int number, size_t size)
{
    static const char bytes[MUCH];
    check_number(send(peers[number], bytes, size, MSG_NOSIGNAL), size, "");
}

static void send_bytes(int number, size_t size)
{
    send_unseen(number, size);
    source_event(&sources[number]);
}

/* One turn of the loop: may it sleep afterwards? */
static bool turn(void)
{
    bool first = source_serve(&sources[0], take);
    bool second = source_serve(&sources[1], take);
    return !first && !second;
}

static void settle(void)
{
    for (int turns = 0; !turn(); turns++)
        check_that(turns < TURNS,
                   "The loop never sleeps. A source that has ended is not ready: there will "
                   "never be more.");
}

static void what_came_is_taken(void **state)
{
    send_bytes(0, 5);
    settle();
    check_number(taken[0], 5, "");
    send_bytes(0, 7);
    settle();
    check_number(taken[0], 12, "After EAGAIN, what comes next is a new edge.");
}

static void nothing_is_left_lying(void **state)
{
    send_bytes(0, MUCH);
    for (int i = 0; i < TURNS; i++)
        (void)turn();
    check_number(taken[0], MUCH,
                 "More came than one recv() brings, or one turn takes. The rest lies in the "
                 "kernel and lies there until something else comes, because there is only "
                 "one event for all of it. Remember who is ready until recv() says EAGAIN.");
}

static void in_one_turn_nobody_takes_more_than_the_budget(void **state)
{
    send_bytes(0, MUCH);
    send_bytes(1, 5);
    (void)turn();
    check_that(taken[0] <= BUDGET,
               "In one turn one source took more than the budget; all others wait "
               "meanwhile, and if it never stops, for ever.");
    check_number(taken[1], 5, "The other source has its turn, too.");
}

static void while_something_is_left_the_loop_does_not_sleep(void **state)
{
    send_bytes(0, MUCH);
    check_that(!turn(), "Something is left, no event will say so, and the loop goes to sleep. "
                        "source_serve() says whether its source is still ready.");
}

static void who_is_not_ready_is_not_asked(void **state)
{
    send_bytes(0, 5);
    settle();
    send_unseen(0, 7);
    (void)turn();
    check_number(
        taken[0], 5,
        "No edge was reported, and recv() was called all the same. A call in each turn for "
        "each source is what edges save: ask only who is ready.");
    source_event(&sources[0]);
    settle();
    check_number(taken[0], 12, "Now the edge was reported.");
}

static void the_end_is_seen_after_the_last_byte(void **state)
{
    send_bytes(0, MUCH);
    check_succeeds(shutdown(peers[0], SHUT_WR), "");
    source_event(&sources[0]);
    settle();
    check_number(taken[0], MUCH, "");
    check_that(
        sources[0].ended,
        "The end lies behind the last byte, and its edge has come already. A short read is not "
        "the end: read on until recv() returns 0 or EAGAIN.");
    check_that(!sources[1].ended, "The other one has not.");
}

static void a_reset_is_an_end(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    check_succeeds(fcntl(pair[0], F_SETFL, O_NONBLOCK), "");
    sources[0].fd = pair[0];
    fds_reset(pair[1]);
    source_event(&sources[0]);
    settle();
    check_that(sources[0].ended, "The connection is lost, and no other edge will say so.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "edge", .setup = begin, .teardown = fds_end};
    const struct CMUnitTest tests[] = {
        TEST(what_came_is_taken),
        TEST(in_one_turn_nobody_takes_more_than_the_budget),
        TEST(nothing_is_left_lying),
        TEST(while_something_is_left_the_loop_does_not_sleep),
        TEST(who_is_not_ready_is_not_asked),
        TEST(the_end_is_seen_after_the_last_byte),
        TEST(a_reset_is_an_end),
    };
    return check_main(argc, argv, &suite, tests);
}
