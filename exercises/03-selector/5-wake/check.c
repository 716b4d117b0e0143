#include "check.h"
#include "selector.h"
#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum {
    LIMIT = 60,  /* seconds for one test: enough for a busy machine */
    MANY = 70000 /* more than a pipe has room for */
};

static struct selector *selector;
static int fd;

/* If it never returns, the note says why. */
static void clear(void)
{
    check_note("wake_clear(), which has not returned: its loop ends when read() returns -1");
    wake_clear();
    check_note("%s", "");
}

static void raise_many(void)
{
    check_note("signal after signal, without a look at the descriptor between them");
    for (int i = 0; i < MANY; i++)
        (void)raise(SIGUSR1);
    check_note("%s", "");
}

static bool is_nonblocking(int one)
{
    return fcntl(one, F_GETFL) & O_NONBLOCK;
}

static bool neither_end_blocks(void)
{
    for (int one = 3; one < fd + 2; one++)
        if (fcntl(one, F_GETFD) != -1 && !is_nonblocking(one))
            return false;
    return true;
}

/* If an end of the pipe blocks, any call might block the check. One signal cannot: that is the first test,
 * and needs no clearing before. */
static void begin(void)
{
    static bool is_first = true;
    alarm(LIMIT);
    selector = check_not_null(selector_open("poll"), "");
    check_succeeds(selector_register(selector, fd, SELECTOR_READ, NULL),
                   "wake_open() returns a descriptor that can be watched.");
    if (!is_first) {
        check_that(neither_end_blocks(),
                   "One end of the pipe blocks. wake_clear() would wait for a byte when no signal "
                   "has come, and the handler would wait for room when the pipe is full. Set "
                   "O_NONBLOCK on both ends.");
        clear();
    }
    is_first = false;
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

/* begin() has looked. */
static void neither_end_of_the_pipe_blocks(void **state)
{
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
    clear();
    check_number(ready(), 0, "It was cleared, and nothing has come since.");
    check_succeeds(raise(SIGUSR1), "");
    check_number(ready(), 1, "Another signal came.");
}

static void many_signals_are_one_event(void **state)
{
    raise_many();
    clear();
    check_number(ready(), 0,
                 "Many signals came, wake_clear() was called once, and the descriptor is still "
                 "readable: at least one byte "
                 "is left. One read() takes no more than it has room for. Read until there is "
                 "nothing more.");
}

static void the_handler_leaves_errno_alone(void **state)
{
    static const char advice[] =
        "The handler ran between a call that failed and the look at errno. It "
        "puts errno back as it found it.";
    raise_many(); /* until the pipe is full, and write() fails */
    errno = ENOENT;
    (void)raise(SIGUSR1);
    check_number(errno, ENOENT, advice);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "wake", .setup = begin, .teardown = close_selector};
    const struct CMUnitTest tests[] = {
        TEST(a_signal_that_came_before_the_wait_wakes_it),
        TEST(neither_end_of_the_pipe_blocks),
        TEST(while_nothing_came_the_selector_sleeps),
        TEST(once_it_is_cleared_it_sleeps_again),
        TEST(many_signals_are_one_event),
        TEST(the_handler_leaves_errno_alone),
    };
    fd = wake_open(SIGUSR1);
    return check_main(argc, argv, &suite, tests);
}
