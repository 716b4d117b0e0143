#include "check.h"
#include "ask.h"
#include "selector.h"

#include <stdio.h>

static struct answer dispatch(struct question question)
{
    struct answer answer = ask(question);
    check_number(answer.dispatched, 1, "");
    return answer;
}

static void the_event_is_handed_on(void **state)
{
    struct answer answer = dispatch((struct question){.events = SELECTOR_READ});
    check_number(answer.calls.count, 1,
                 "The wrapped handler was not called: whoever wraps a handler has to "
                 "hand the event on, or nothing happens any more.");
    check_number(answer.calls.fd, answer.fd, "It gets the descriptor that the reactor named.");
    check_number(answer.calls.events, SELECTOR_READ, "It gets the events that the reactor named.");
    check_that(answer.calls.has_own_data,
               "The wrapped handler gets its own data, which stand in the struct "
               "logging; the struct is ours alone.");
}

static void check_line(unsigned events, const char *words)
{
    char expected[64];
    struct answer answer = dispatch((struct question){.events = events});
    snprintf(expected, sizeof expected, "fd %d %s\n", answer.fd, words);
    check_string(answer.log, expected,
                 "The log says what happened, a line for each event: \"fd 7 read\", "
                 "\"fd 7 write\", \"fd 7 read write\".");
}

static void reading_is_written_down(void **state)
{
    check_line(SELECTOR_READ, "read");
}

static void writing_is_written_down(void **state)
{
    check_line(SELECTOR_WRITE, "write");
}

static void both_are_written_down(void **state)
{
    check_line(SELECTOR_READ | SELECTOR_WRITE, "read write");
}

static void the_line_is_written_first(void **state)
{
    struct answer answer = dispatch((struct question){.events = SELECTOR_READ});
    check_number(answer.calls.count, 1, "The event must be handed on to the wrapped handler.");
    check_that(answer.calls.log[0] != '\0',
               "The line must be in the log before the wrapped handler runs: if that "
               "hangs or crashes, the last line says in which.");
}

static void the_wrapped_handler_may_free_the_wrapper(void **state)
{
    check_note(
        "the wrapped handler frees the struct logging: nothing of it may be read after that");
    struct answer answer = dispatch((struct question){.events = SELECTOR_READ, .frees = true});
    check_number(answer.calls.count, 1, "The event must be handed on to the wrapped handler.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "logging handler"};
    const struct CMUnitTest tests[] = {
        TEST(the_event_is_handed_on),    TEST(reading_is_written_down),
        TEST(writing_is_written_down),   TEST(both_are_written_down),
        TEST(the_line_is_written_first), TEST(the_wrapped_handler_may_free_the_wrapper),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
