/* wraps send */
#include "check.h"
#include "cork.h"
#include "fds.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct reactor *reactor;
static struct cork *cork; /* on the heap, so that a sanitizer sees who touches it too late */
static int peer;
static int sends;    /* calls of send() */
static bool refuses; /* the kernel takes 3 bytes at a time */

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    sends++;
    return __real_send(fd, data, refuses && size > 3 ? 3 : size, flags);
}

static void begin(void)
{
    int pair[2];
    fds_begin();
    fds_pair(pair);
    peer = pair[1];
    check_succeeds(net_set_nonblocking(pair[0]), "");
    check_succeeds(net_set_nonblocking(peer), "");
    reactor = check_not_null(reactor_open("poll"), "");
    cork = check_not_null(malloc(sizeof *cork), "");
    cork_init(cork, reactor, pair[0]);
    sends = 0;
    refuses = false;
}

/* Returns whether its call was queued still. It is taken back here, or the reactor would go on with memory
 * that is freed. */
static bool let_go_of_cork(void)
{
    cork_release(cork);
    bool queued = cork->flush.next;
    reactor_cancel(reactor, &cork->flush);
    free(cork);
    cork = NULL;
    return queued;
}

static void end(void)
{
    if (cork)
        (void)let_go_of_cork();
    reactor_close(reactor);
    fds_end();
}

static void turn(void)
{
    bool has_function = !cork || !cork->flush.next || cork->flush.function;
    check_that(has_function,
               "The call is queued and has no function: reactor_call_init() in cork_init().");
    check_succeeds(reactor_run_once(reactor, 0), "");
}

static void expect_text(const char *text, const char *advice)
{
    char bytes[128];
    ssize_t got = recv(peer, bytes, sizeof bytes, 0);
    check_bytes(bytes, got > 0 ? (size_t)got : 0, text, strlen(text), advice);
}

static void write_three(void)
{
    check_succeeds(cork_write(cork, "hello "), "");
    check_succeeds(cork_write(cork, "4711"), "");
    check_succeeds(cork_write(cork, "\n"), "");
}

static void what_is_written_arrives_in_order(void **state)
{
    write_three();
    turn();
    expect_text("hello 4711\n",
                "It was written, a turn of the loop has passed, and nothing is sent, or not "
                "all of it, or in another order.");
}

static void three_writes_in_one_turn_are_one_send(void **state)
{
    write_three();
    check_that(sends < 3,
               "cork_write() was called three times, and so was send(). Keep what is written, and "
               "have it sent once: reactor_defer().");
    check_number(sends, 0, "It is sent in a later turn, never from within cork_write().");
    turn();
    check_number(sends, 1, "All of it goes out together.");
    turn();
    check_number(sends, 1, "After that there is nothing to send.");
}

static void each_turn_has_its_own_send(void **state)
{
    write_three();
    turn();
    write_three();
    turn();
    check_number(sends, 2, "One in each turn in which something was written.");
    expect_text("hello 4711\nhello 4711\n", "");
}

static void what_the_kernel_does_not_take_stays_in_front(void **state)
{
    refuses = true;
    write_three();
    turn();
    check_succeeds(cork_write(cork, "more"), "");
    for (int i = 0; i < 20; i++)
        turn();
    expect_text("hello 4711\nmore",
                "The rest of the first must go out before what was written later.");
}

static void a_cork_may_go_before_its_turn_comes(void **state)
{
    write_three();
    bool still_queued = let_go_of_cork();
    check_that(!still_queued,
               "The call is still queued, with a pointer to memory that is about to be freed: "
               "reactor_cancel() in cork_release().");
    turn();
    check_number(sends, 0, "It was released before its turn came.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "cork", .setup = begin, .teardown = end};
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_arrives_in_order),
        TEST(three_writes_in_one_turn_are_one_send),
        TEST(each_turn_has_its_own_send),
        TEST(what_the_kernel_does_not_take_stays_in_front),
        TEST(a_cork_may_go_before_its_turn_comes),
    };
    return check_main(argc, argv, &suite, tests);
}
