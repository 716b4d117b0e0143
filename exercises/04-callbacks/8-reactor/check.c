/* The contract suite of this stage, without what only later stages promise; and two promises to handlers, which
 * an echo server does not need: each of its handlers touches no client but its own. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

#include "reactor.h"

/* --- Two handlers, ready in the same turn ---------------------------------------------------------- */

static struct {
    struct reactor *reactor;
    int fds[2];   /* of the two, both readable */
    int first;    /* whichever is called first; -1 before */
    bool replace; /* the other's number is used again at once */
} two_handlers;

static int readable_socket(bool readable)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 ||
        (readable && write(pair[1], "x", 1) != 1)) {
        story_note("socketpair() failed");
        story_fail();
    }
    return pair[0];
}

static void newcomer(int fd, unsigned events, void *data)
{
    story_note("a handler was called that was registered in this turn: nothing is to be read from "
               "its socket");
    story_note("the event was meant for the descriptor that had this number before");
    story_fail();
}

static void replace(int fd)
{
    int quiet = readable_socket(false);
    close(fd);
    (void)dup2(quiet, fd);
    (void)reactor_register(two_handlers.reactor, fd, SELECTOR_READ, newcomer, NULL);
}

/* Called a second time, it ends the test: a turn has passed, and nothing happened that may not. */
static void either(int fd, unsigned events, void *data)
{
    if (two_handlers.first == fd)
        _exit(EXIT_SUCCESS);
    if (two_handlers.first != -1) {
        story_note("a handler was called that another had unregistered before, in the same turn");
        story_fail();
    }
    two_handlers.first = fd;
    int other = fd == two_handlers.fds[0] ? two_handlers.fds[1] : two_handlers.fds[0];
    (void)reactor_unregister(two_handlers.reactor, other);
    if (two_handlers.replace)
        replace(other);
}

static void run_two_handlers(void)
{
    contract_serve();
    story_step("two sockets are readable; the handler that is called first unregisters the other");
    two_handlers.first = -1;
    two_handlers.reactor = reactor_open(NULL);
    for (int i = 0; i < 2; i++) {
        two_handlers.fds[i] = readable_socket(true);
        (void)reactor_register(two_handlers.reactor, two_handlers.fds[i], SELECTOR_READ, either,
                               NULL);
    }
    (void)reactor_run(two_handlers.reactor);
    story_note("reactor_run() has returned");
    story_fail();
}

static void who_is_unregistered_is_not_called(void)
{
    run_two_handlers();
}

static void a_newcomer_gets_nobody_elses_event(void)
{
    two_handlers.replace = true;
    run_two_handlers();
}

static const struct contract_test promises[] = {
    {"a handler that is unregistered is not called any more", who_is_unregistered_is_not_called, 4,
     0,
     "One wait brings several events, and what an earlier handler has done may have made the later "
     "ones "
     "void. Before each call, look whether there still is a handler, and for which events."},
    {"a newcomer does not get the event of its predecessor", a_newcomer_gets_nobody_elses_event, 4,
     0,
     "The kernel gives a number that is free to the next file that is opened. So the number alone "
     "does not "
     "say for whom an event is: remember in which turn each handler was registered, and pass over "
     "those of "
     "the turn under way."},
};

enum { STAGE = 4, MOST = 64 };

int main(int argc, char **argv)
{
    static struct contract_test asked[MOST];
    int count = 0;
    for (const struct contract_test *test = tests; test->name; test++)
        if (test->from <= STAGE && count < MOST - 3)
            asked[count++] = *test;
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++)
        asked[count++] = promises[i];
    return contract_main(argc, argv, asked);
}
