#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int keyboard; /* what is written here, the server reads */

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

static void serve_with_input(int input)
{
    struct server_setup setup = contract_setup();
    setup.input = input;
    contract_serve_with(&setup);
}

/* Both ends of it. */
static void make_keyboard(int ends[2])
{
    if (pipe(ends) == -1) {
        story_note("cannot make a pipe");
        story_fail();
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    keyboard = ends[1];
}

static void serve_with_keyboard(void)
{
    int ends[2];
    make_keyboard(ends);
    serve_with_input(ends[0]);
    close(ends[0]);
}

static void type(const char *text)
{
    char quoted[STORY_QUOTE_SIZE];
    story_step("someone types %s", story_quote(quoted, text, strlen(text)));
    if (write(keyboard, text, strlen(text)) == (ssize_t)strlen(text))
        return;
    story_note("the server does not listen: its standard input is closed");
    story_fail();
}

static void expect_a_good_end(void)
{
    int status = server_await_end();
    if (status == 0)
        return;
    story_note("expected  exit status 0");
    story_note("received  %d", status);
    story_fail();
}

static void the_line_stop_stops_the_server(void)
{
    serve_with_keyboard();
    talk(client_connect("alice"), "hi\n");
    type("stop\n");
    expect_a_good_end();
}

static void other_lines_are_ignored(void)
{
    serve_with_keyboard();
    type("hello\n");
    type("stopping\n");
    type("don't stop\n");
    talk(client_connect("alice"), "hi\n");
    type("stop\n");
    expect_a_good_end();
}

static void two_lines_may_come_at_once(void)
{
    serve_with_keyboard();
    talk(client_connect("alice"), "hi\n");
    type("hello\nstop\n");
    expect_a_good_end();
}

/* Alice is answered after the server has had time to read what was typed before. */
static void a_line_may_come_in_two_pieces(void)
{
    serve_with_keyboard();
    struct client *alice = client_connect("alice");
    type("st");
    talk(alice, "one\n");
    talk(alice, "two\n");
    type("op\n");
    expect_a_good_end();
}

static void a_line_may_be_long(void)
{
    char line[5001];
    memset(line, 'x', sizeof line - 2);
    line[sizeof line - 2] = '\n';
    line[sizeof line - 1] = '\0';
    serve_with_keyboard();
    struct client *alice = client_connect("alice");
    type(line);
    talk(alice, "hi\n");
    type("stop\n");
    expect_a_good_end();
}

static void after_the_end_of_input_the_server_serves_on(void)
{
    serve_with_keyboard();
    struct client *alice = client_connect("alice");
    talk(alice, "one\n");
    story_step("the keyboard is unplugged: the end of input");
    close(keyboard);
    talk(alice, "two\n");
    talk(alice, "three\n");
    talk(client_connect("bob"), "hi\n");
}

static void after_the_end_of_input_the_server_sleeps(void)
{
    serve_with_keyboard();
    struct client *alice = client_connect("alice");
    story_step("the keyboard is unplugged: the end of input");
    close(keyboard);
    talk(alice, "hi\n");
    server_expect_rest();
    talk(alice, "hi\n");
}

static void without_a_keyboard_it_serves_too(void)
{
    story_step("standard input is /dev/null, which epoll refuses to watch");
    contract_serve();
    talk(client_connect("alice"), "hi\n");
}

static void a_file_is_no_keyboard_either(void)
{
    FILE *file = tmpfile();
    story_step("standard input is a file, which no selector watches");
    serve_with_input(file ? fileno(file) : 0);
    talk(client_connect("alice"), "hi\n");
    server_expect_rest();
}

static void what_is_typed_is_read_in_few_calls(void)
{
    enum { FEW = 10 };
    char line[202];
    int ends[2];
    struct server_setup setup = contract_setup_traced();
    memset(line, 'x', sizeof line - 2);
    line[sizeof line - 2] = '\n';
    line[sizeof line - 1] = '\0';
    make_keyboard(ends);
    setup.input = ends[0];
    contract_serve_with(&setup);
    close(ends[0]);
    trace_mark();
    type(line);
    talk(client_connect("alice"), "hi\n");
    trace_expect(trace_calls_of("read"), FEW);
}

static const struct contract_test tests[] = {
    {"the line stop stops the server", the_line_stop_stops_the_server, 1, 0,
     "Someone typed a line, and nobody read the line. Write a handler, register it for "
     "STDIN_FILENO and "
     "SELECTOR_READ, and call reactor_stop() in it; main() then ends by itself."},
    {"other lines are ignored", other_lines_are_ignored, 1, 0,
     "Only a line that is exactly \"stop\" stops the server."},
    {"two lines may come at once", two_lines_may_come_at_once, 1, 0,
     "One read() returned two lines, and the second was \"stop\". Look at all that came. If you "
     "used "
     "fgets(): the second line lies in the buffer of stdin, where no reactor sees it."},
    {"a line may come in two pieces", a_line_may_come_in_two_pieces, 1, 0,
     "The line came in two pieces, and each read() returned one. Keep the beginning of a line "
     "until its "
     "end comes."},
    {"a line may be long", a_line_may_be_long, 1, 0,
     "A line may be longer than your array: drop what does not fit, and read on. read() with room "
     "for 0 bytes returns 0, and that is no end of input."},
    {"after the end of input the server serves on", after_the_end_of_input_the_server_serves_on, 1,
     0,
     "read() returned 0, the end of input: nobody will ever type again. That is no reason to stop: "
     "a "
     "server that is started in the background has no keyboard."},
    {"after the end of input the server sleeps", after_the_end_of_input_the_server_sleeps, 1,
     NEEDS_PROC,
     "The server never sleeps. The end of input is always ready to be read, so the handler is "
     "called again "
     "and again: unregister it when read() returns 0."},
    {"without a keyboard it serves too", without_a_keyboard_it_serves_too, 1, 0,
     "reactor_register() fails with EPERM for what cannot be watched. Serve without a keyboard "
     "then."},
    {"a file is no keyboard either", a_file_is_no_keyboard_either, 1, NEEDS_PROC,
     "A file is always ready to be read, so waiting for it makes no sense."},
    {"what is typed is read in few calls", what_is_typed_is_read_in_few_calls, 1, 0,
     "A line of 200 bytes was read byte by byte, with a system call for each, and as many turns of "
     "the "
     "loop. read() returns what is there: give it an array, and look for lines in that."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
