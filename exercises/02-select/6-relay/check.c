#include "check.h"
#include "fds.h"
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MUCH = 2 * 1024 * 1024, TURNS = 5000 };

/* alice -- relay -- bob */
static int alice, bob;
static struct way there, back;

static void begin(void)
{
    int left[2], right[2];
    fds_begin();
    fds_pair(left);
    fds_pair(right);
    alice = left[0];
    bob = right[0];
    for (int i = 0; i < 2; i++) {
        check_succeeds(fcntl(left[i], F_SETFL, O_NONBLOCK), "");
        check_succeeds(fcntl(right[i], F_SETFL, O_NONBLOCK), "");
    }
    there = (struct way){.from = left[1], .to = right[1]};
    back = (struct way){.from = right[1], .to = left[1]};
}

/* One turn of the relay's loop, which only looks: how many descriptors were ready? */
static int turn(void)
{
    fd_set reading, writing;
    struct timeval none = {0};
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    way_watch(&there, &reading, &writing);
    way_watch(&back, &reading, &writing);
    int ready = check_succeeds(select(FD_SETSIZE, &reading, &writing, NULL, &none), "");
    way_serve(&there, &reading, &writing);
    way_serve(&back, &reading, &writing);
    return ready;
}

/* Turn until nothing moves. */
static void settle(const char *advice)
{
    int turns = 0;
    while (turn() > 0)
        check_that(turns++ < TURNS, advice);
}

static void expect_text(int fd, const char *text, const char *advice)
{
    char bytes[64] = "";
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    check_bytes(bytes, got > 0 ? (size_t)got : 0, text, strlen(text), advice);
}

static void expect_end(int fd, const char *advice)
{
    char byte;
    check_number(recv(fd, &byte, 1, 0), 0, advice);
}

static const char spins[] =
    "The loop never sleeps. There nearly always is room to write, and a stream that "
    "has ended is readable for ever: watch neither without a reason.";

static void what_one_sends_the_other_gets(void **state)
{
    fds_write(alice, "hello bob");
    settle(spins);
    expect_text(bob, "hello bob", "");
    fds_write(bob, "hello alice");
    settle(spins);
    expect_text(alice, "hello alice", "");
}

static void an_end_is_passed_on_after_the_last_byte(void **state)
{
    fds_write(alice, "the last words");
    check_succeeds(shutdown(alice, SHUT_WR), "");
    for (int i = 0; i < 8; i++)
        (void)turn();
    expect_text(bob, "the last words",
                "What came before the end comes before it on the other side too.");
    expect_end(
        bob,
        "Bob never learns that this was all: alice's end has to be passed on, with shutdown().");
}

static void the_other_direction_goes_on(void **state)
{
    check_succeeds(shutdown(alice, SHUT_WR), "");
    for (int i = 0; i < 4; i++)
        (void)turn();
    check_number(
        send(bob, "the answer", 10, MSG_NOSIGNAL), 10,
        "Alice has only said that she will send no more. In the other direction, from bob to her, "
        "nothing has ended.");
    for (int i = 0; i < 4; i++)
        (void)turn();
    expect_text(alice, "the answer", "In the other direction nothing has ended.");
}

static void after_an_end_the_loop_sleeps(void **state)
{
    check_succeeds(shutdown(alice, SHUT_WR), "");
    settle(spins);
    check_succeeds(shutdown(bob, SHUT_WR), "");
    settle(spins);
    expect_end(alice, "Bob's end has to be passed on as well.");
    check_that(there.finished && back.finished,
               "Both ends have been passed on: set `finished`, so that the relay knows it.");
}

static char byte_at(size_t place)
{
    return (char)((unsigned)place * 2654435761u >> 24);
}

/* Take what is there, and compare. */
static size_t take(size_t received)
{
    char bytes[1000];
    ssize_t got = recv(bob, bytes, sizeof bytes, 0);
    for (ssize_t i = 0; i < got; i++, received++)
        check_that(
            bytes[i] == byte_at(received),
            "A byte came twice, or not at all. While something is held, read nothing: it would be "
            "overwritten. That is also how the sender learns to wait.");
    return received;
}

static size_t give(size_t sent)
{
    char bytes[4000];
    size_t size = sizeof bytes < MUCH - sent ? sizeof bytes : MUCH - sent;
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(sent + i);
    ssize_t done = size > 0 ? send(alice, bytes, size, MSG_NOSIGNAL) : 0;
    return sent + (done > 0 ? (size_t)done : 0);
}

static void a_slow_receiver_gets_every_byte(void **state)
{
    size_t sent = 0, received = 0;
    for (int i = 0; received < MUCH; i++) {
        check_that(i < MUCH / 100, "It does not come to an end.");
        sent = give(sent);
        (void)turn();
        received = take(received);
    }
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "relay", .setup = begin, .teardown = fds_end};
    const struct CMUnitTest tests[] = {
        TEST(what_one_sends_the_other_gets),
        TEST(a_slow_receiver_gets_every_byte),
        TEST(an_end_is_passed_on_after_the_last_byte),
        TEST(the_other_direction_goes_on),
        TEST(after_an_end_the_loop_sleeps),
    };
    return check_main(argc, argv, &suite, tests);
}
