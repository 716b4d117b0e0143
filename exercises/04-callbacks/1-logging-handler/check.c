#include "check.h"
#include "logging.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct reactor *reactor;
static int ours, theirs; /* the two ends of a connection; the handler is ours */
static FILE *log_file;
static char *log_text; /* what is in the log */
static size_t log_size;

/* What the wrapped handler was called with, and what was in the log at that time. */
static struct {
    int calls;
    int fd;
    unsigned events;
    void *data;
    char *log;
} seen;

static void note(int fd, unsigned events, void *data)
{
    fflush(log_file);
    free(seen.log);
    seen.calls++;
    seen.fd = fd;
    seen.events = events;
    seen.data = data;
    seen.log = strdup(log_text);
}

static void open_all(void)
{
    int ends[2];
    memset(&seen, 0, sizeof seen);
    reactor = check_not_null(reactor_open(NULL), "");
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
    ours = ends[0];
    theirs = ends[1];
    log_file = check_not_null(open_memstream(&log_text, &log_size), "");
}

static void close_all(void)
{
    fclose(log_file);
    free(log_text);
    free(seen.log);
    close(ours);
    close(theirs);
    reactor_close(reactor);
}

/* Wrap a handler, make its descriptor readable, and let the reactor make one turn. */
static void dispatch(unsigned events, struct logging *logging)
{
    check_succeeds(reactor_register(reactor, ours, events, logging_handler, logging), "");
    check_number(write(theirs, "hi", 2), 2, "");
    check_number(reactor_run_once(reactor, 0), 1, "");
}

static void the_event_is_handed_on(void **state)
{
    int inner;
    struct logging logging = {log_file, note, &inner};
    dispatch(SELECTOR_READ, &logging);
    check_number(seen.calls, 1,
                 "The wrapped handler was not called: whoever wraps a handler has to "
                 "hand the event on, or nothing happens any more.");
    check_number(seen.fd, ours, "It gets the descriptor that the reactor named.");
    check_number(seen.events, SELECTOR_READ, "It gets the events that the reactor named.");
    check_pointer(seen.data, &inner,
                  "The wrapped handler gets its own data, which stand in the struct "
                  "logging; the struct is ours alone.");
}

static void check_line(unsigned events, const char *words)
{
    char expected[64];
    struct logging logging = {log_file, note, NULL};
    dispatch(events, &logging);
    fflush(log_file);
    snprintf(expected, sizeof expected, "fd %d %s\n", ours, words);
    check_string(log_text, expected,
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
    struct logging logging = {log_file, note, NULL};
    dispatch(SELECTOR_READ, &logging);
    check_number(seen.calls, 1, "The event must be handed on to the wrapped handler.");
    check_that(seen.log && *seen.log,
               "The line must be in the log before the wrapped handler runs: if that "
               "hangs or crashes, the last line says in which.");
}

static void end_connection(int fd, unsigned events, void *data)
{
    (void)reactor_unregister(reactor, fd);
    seen.calls++;
    free(data); /* the struct logging itself */
}

static void the_wrapped_handler_may_free_the_wrapper(void **state)
{
    struct logging *logging = check_not_null(malloc(sizeof *logging), "");
    *logging = (struct logging){log_file, end_connection, logging};
    check_note(
        "the wrapped handler frees the struct logging: nothing of it may be read after that");
    dispatch(SELECTOR_READ, logging);
    check_number(seen.calls, 1, "The event must be handed on to the wrapped handler.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "logging handler", .setup = open_all, .teardown = close_all};
    const struct CMUnitTest tests[] = {
        TEST(the_event_is_handed_on),    TEST(reading_is_written_down),
        TEST(writing_is_written_down),   TEST(both_are_written_down),
        TEST(the_line_is_written_first), TEST(the_wrapped_handler_may_free_the_wrapper),
    };
    return check_main(argc, argv, &suite, tests);
}
