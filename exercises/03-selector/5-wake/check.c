#include "check.h"
#include "selector.h"
#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

static struct selector *selector;
static int fd;

static void open_selector(void)
{
    wake_clear();
    selector = check_not_null(selector_open("poll"), "");
    check_succeeds(selector_register(selector, fd, SELECTOR_READ, NULL), "");
}

static void close_selector(void)
{
    selector_close(selector);
}

static int ready(void)
{
    struct selector_key key;
    return selector_select(selector, 0, &key, 1);
}

static void while_nothing_came_the_selector_sleeps(void **state)
{
    check_number(ready(), 0, "No signal has come.");
}

static void a_signal_that_came_before_the_wait_wakes_it(void **state)
{
    check_succeeds(raise(SIGUSR1), "");
    check_number(
        ready(), 1,
        "A signal came before the wait began, and the selector does not see it. The handler "
        "must leave something behind that a selector can see: a byte in a pipe, at the end that "
        "wake_open() returns.");
}

static void once_it_is_cleared_it_sleeps_again(void **state)
{
    check_succeeds(raise(SIGUSR1), "");
    wake_clear();
    check_number(ready(), 0, "It was cleared, and nothing has come since.");
    check_succeeds(raise(SIGUSR1), "");
    check_number(ready(), 1, "Another signal came.");
}

static void many_signals_are_one_event(void **state)
{
    for (int i = 0; i < 100; i++)
        check_succeeds(raise(SIGUSR1), "");
    wake_clear();
    check_number(ready(), 0,
                 "A hundred signals came, and it was cleared once: at least one byte is left. "
                 "Read until there is nothing more.");
}

static void the_handler_leaves_errno_alone(void **state)
{
    static const char advice[] =
        "The handler ran between a call that failed and the look at errno. It "
        "puts errno back as it found it.";
    for (int i = 0; i < 100000; i++)
        (void)!raise(SIGUSR1); /* until the pipe is full, and write() fails */
    errno = ENOENT;
    (void)raise(SIGUSR1);
    check_number(errno, ENOENT, advice);
}

static bool is_nonblocking(int one)
{
    return fcntl(one, F_GETFL) & O_NONBLOCK;
}

/* Asked for before the pipe is filled, or the check would hang. */
static void the_pipe_does_not_block(void **state)
{
    for (int one = 3; one < fd + 2; one++)
        if (fcntl(one, F_GETFD) != -1)
            check_that(
                is_nonblocking(one),
                "The pipe will be full one day, and write() would wait in the handler for a reader "
                "that is itself waiting for the handler to end. Neither end may block: "
                "O_NONBLOCK.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "wake", .setup = open_selector, .teardown = close_selector};
    const struct CMUnitTest tests[] = {
        TEST(a_signal_that_came_before_the_wait_wakes_it),
        TEST(while_nothing_came_the_selector_sleeps),
        TEST(once_it_is_cleared_it_sleeps_again),
        TEST(many_signals_are_one_event),
        TEST(the_pipe_does_not_block),
        TEST(the_handler_leaves_errno_alone),
    };
    fd = wake_open(SIGUSR1);
    return check_main(argc, argv, &suite, tests);
}
