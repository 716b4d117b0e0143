#include "check.h"
#include "ask.h"

enum { MANY = 70000 /* more than a pipe has room for */ };

static struct answer watched(struct question question)
{
    struct answer answer = ask(question);
    check_succeeded(answer.watched, answer.why,
                    "wake_open() returns a descriptor that can be watched.");
    return answer;
}

static struct answer look(void)
{
    return watched((struct question){.act = LOOK});
}

/* If it never returns, the note says why. */
static struct answer clear(void)
{
    check_note("wake_clear(), which has not returned: its loop ends when read() returns -1");
    struct answer answer = watched((struct question){.act = CLEAR});
    check_note("%s", "");
    return answer;
}

static struct answer raise_one(void)
{
    return watched((struct question){.act = SIGNALS, .signals = 1});
}

static struct answer raise_many(void)
{
    check_note("signal after signal, without a look at the descriptor between them");
    struct answer answer = watched((struct question){.act = SIGNALS, .signals = MANY});
    check_note("%s", "");
    return answer;
}

/* If an end of the pipe blocks, any call might wait for ever. One signal cannot: that is the first test, and needs no
 * clearing before. */
static void begin(void)
{
    check_that(!look().blocks,
               "One end of the pipe blocks. wake_clear() would wait for a byte when no signal "
               "has come, and the handler would wait for room when the pipe is full. Set "
               "O_NONBLOCK on both ends.");
    (void)clear();
}

static void neither_end_of_the_pipe_blocks(void **state)
{
    begin();
}

static void while_nothing_came_the_selector_sleeps(void **state)
{
    begin();
    check_number(look().ready, 0, "No signal has come.");
}

static void a_signal_that_came_before_the_wait_wakes_it(void **state)
{
    check_number(
        raise_one().ready, 1,
        "A signal came before the wait began, and the selector does not see it. The handler "
        "must leave something behind that a selector can see: a byte in a pipe, at the end that "
        "wake_open() returns.");
}

static void once_it_is_cleared_it_sleeps_again(void **state)
{
    begin();
    (void)raise_one();
    check_number(clear().ready, 0, "It was cleared, and nothing has come since.");
    check_number(raise_one().ready, 1, "Another signal came.");
}

static void many_signals_are_one_event(void **state)
{
    begin();
    (void)raise_many();
    check_number(clear().ready, 0,
                 "Many signals came, wake_clear() was called once, and the descriptor is still "
                 "readable: at least one byte "
                 "is left. One read() takes no more than it has room for. Read until there is "
                 "nothing more.");
}

/* Of so many signals the last ones find the pipe full, and write() fails. */
static void the_handler_leaves_errno_alone(void **state)
{
    begin();
    check_number(raise_many().left, ENOENT,
                 "The handler ran between a call that failed and the look at errno. It "
                 "puts errno back as it found it.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "wake"};
    const struct CMUnitTest tests[] = {
        TEST(a_signal_that_came_before_the_wait_wakes_it),
        TEST(neither_end_of_the_pipe_blocks),
        TEST(while_nothing_came_the_selector_sleeps),
        TEST(once_it_is_cleared_it_sleeps_again),
        TEST(many_signals_are_one_event),
        TEST(the_handler_leaves_errno_alone),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
