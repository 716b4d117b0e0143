#include "check.h"
#include "fds.h"
#include "net.h"
#include "turnstile.h"

#include <unistd.h>

enum { MOST = 2, SOME = 8 };

static struct reactor *reactor;
static struct turnstile turnstile;
static int admitted[SOME];
static int count; /* of admitted */

static void admit(int fd, void *data)
{
    check_that(fd >= 0,
               "Whoever waited has given up, so net_accept() returned -1: nobody has come in.");
    admitted[count++] = fds_take(fd);
}

static void admit_and_let_go(int fd, void *data)
{
    admit(fd, data);
    turnstile_leave(&turnstile);
}

static void begin(void)
{
    fds_begin();
    count = 0;
    reactor = check_not_null(reactor_open("poll"), "");
    int listener = fds_take(check_succeeds(net_listen("127.0.0.1", "0", SOME), ""));
    check_succeeds(net_set_nonblocking(listener), "");
    turnstile =
        (struct turnstile){.reactor = reactor, .listener = listener, .most = MOST, .admit = admit};
    check_succeeds(turnstile_open(&turnstile), "");
}

static void end(void)
{
    reactor_close(reactor);
    fds_end();
}

static int come(void)
{
    char name[NET_NAME_SIZE];
    const char *port = net_local_name(turnstile.listener, name) + sizeof "127.0.0.1:" - 1;
    return fds_take(check_succeeds(net_connect("127.0.0.1", port), ""));
}

/* One turn that does not wait: how many functions were called? */
static int turn(void)
{
    return check_succeeds(reactor_run_once(reactor, 0), "");
}

static void settle(void)
{
    for (int i = 0; i < SOME; i++)
        (void)turn();
}

static void fill(void)
{
    for (int i = 0; i < MOST; i++)
        (void)come();
    settle();
    check_number(count, MOST, "There is room for two, and two have come.");
}

static void leave(int number)
{
    fds_close(admitted[number]);
    turnstile_leave(&turnstile);
}

static void whoever_comes_is_let_in(void **state)
{
    fill();
}

static void when_it_is_full_nobody_is_let_in_and_the_loop_sleeps(void **state)
{
    fill();
    int third = come();
    int called = turn(), called_again = turn();
    char byte;
    size_t got;
    (void)net_set_nonblocking(third);
    check_number(net_recv(third, &byte, 1, &got), NET_AGAIN,
                 "Whoever comes when it is full shall wait, not "
                 "be turned away.");
    check_number(count, MOST, "It is full.");
    check_number(called_again, 0,
                 "It is full, somebody waits at the door, and the loop does not sleep: let_in() is "
                 "called in every turn, for nothing.");
    check_number(called, 0,
                 "let_in() was called although it is full: pause when the last place is taken, not "
                 "when the next one comes.");
}

static void when_one_leaves_the_next_is_let_in(void **state)
{
    fill();
    (void)come();
    (void)come();
    settle();
    leave(0);
    settle();
    check_number(count, MOST + 1,
                 "One has left, and the first of those who wait is not let in; or more are "
                 "than there is room for.");
    leave(1);
    settle();
    check_number(count, MOST + 2, "Another one has left, and the next who waits is not let in.");
}

/* Somebody else takes the connection out of the queue, between the wait and the call. */
static void steal(int fd, unsigned events, void *data)
{
    fds_close(fds_take(check_succeeds(net_accept(turnstile.listener), "")));
    check_succeeds(reactor_unregister(reactor, fd), "");
}

static void whoever_has_given_up_is_not_counted(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(reactor_unregister(reactor, turnstile.listener), "");
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, steal, NULL), "");
    check_succeeds(turnstile_open(&turnstile), "");
    fds_write(pair[1], "now");
    (void)come();
    settle();
    check_number(turnstile.inside, 0, "Whoever waited has given up: nobody has come in.");
    fill();
}

static void who_is_admitted_may_leave_at_once(void **state)
{
    turnstile.most = 1;
    turnstile.admit = admit_and_let_go;
    (void)come();
    settle();
    (void)come();
    settle();
    check_number(turnstile.inside, 0, "Whoever has come in has left again.");
    check_number(count, 2,
                 "admit() called turnstile_leave(), so there was room again, and the next who came "
                 "was not let in. Pause before you call admit(), or look at `inside` again after "
                 "it.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "turnstile", .setup = begin, .teardown = end};
    const struct CMUnitTest tests[] = {
        TEST(whoever_comes_is_let_in),
        TEST(when_it_is_full_nobody_is_let_in_and_the_loop_sleeps),
        TEST(when_one_leaves_the_next_is_let_in),
        TEST(whoever_has_given_up_is_not_counted),
        TEST(who_is_admitted_may_leave_at_once),
    };
    return check_main(argc, argv, &suite, tests);
}
