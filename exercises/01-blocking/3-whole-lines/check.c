#include "client.h"
#include "contract.h"
#include "story.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
    LONGEST = 1024, /* as in server.c */
    LINES = 200,
};

static void a_line_is_answered(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "HELO ana\n");
    client_expect(alice, "hello ana\n");
}

static void two_lines_in_one_piece_are_both_answered(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "HELO ana\nHELO bob\n");
    client_expect(alice, "hello ana\nhello bob\n");
}

/* When the answer to the first line is here, the server has received what stood behind it too. */
static void half_a_line_waits_for_the_other_half(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "HELO ana\nHELO b");
    client_expect(alice, "hello ana\n");
    client_send(alice, "ob\nHE");
    client_expect(alice, "hello bob\n");
    client_send(alice, "LO carol\n");
    client_expect(alice, "hello carol\n");
}

static void a_nul_ends_no_line(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, "HELO a\0b\nHELO bob\n", 18, NULL);
    client_expect_bytes(alice, "hello a\0b\nhello bob\n", 20, NULL);
}

static void many_lines_are_answered_whatever_the_pieces(void)
{
    char lines[LINES * 16] = "", answers[LINES * 16] = "";
    unsigned seed = contract_seed();
    size_t sent = 0, size = 0, expected = 0;
    for (int i = 0; i < LINES; i++)
        expected += (size_t)sprintf(answers + expected, "hello n%d\n", i);
    for (int i = 0; i < LINES; i++)
        size += (size_t)sprintf(lines + size, "HELO n%d\n", i);
    contract_serve();
    struct client *alice = client_connect("alice");
    story_step("alice sends %d lines, in pieces of 1 to 20 bytes", LINES);
    story_is_brief(true);
    while (sent < size) {
        size_t piece = 1 + random_below(&seed, 20);
        piece = piece < size - sent ? piece : size - sent;
        client_send_bytes(alice, lines + sent, piece, NULL);
        sent += piece;
    }
    story_is_brief(false);
    client_expect_bytes(alice, answers, expected, "as many answers");
}

static void the_longest_line_is_answered(void)
{
    char line[LONGEST], answer[LONGEST + 1];
    memset(line, 'x', sizeof line);
    memset(answer, 'x', sizeof answer);
    memcpy(line, "HELO ", 5);
    memcpy(answer, "hello ", 6);
    line[sizeof line - 1] = answer[sizeof answer - 1] = '\n';
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, line, sizeof line, "a line of 1024 bytes");
    client_expect_bytes(alice, answer, sizeof answer, "its answer");
}

static void a_line_without_end_ends_the_connection(void)
{
    char line[LONGEST];
    memset(line, 'x', sizeof line);
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, line, sizeof line, "1024 bytes without a newline");
    client_expect_end(alice);
}

/* The end may be a reset: the server closes while some of the line is still unread. */
static void a_line_that_is_too_long_is_not_answered(void)
{
    char line[2 * LONGEST], answer[4 * LONGEST];
    memset(line, 'x', sizeof line);
    memcpy(line, "HELO ", 5);
    line[sizeof line - 1] = '\n';
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, line, sizeof line, "a line of 2048 bytes");
    story_step("alice waits for the end");
    (void)poll(&(struct pollfd){.fd = client_fd(alice), .events = POLLIN}, 1, client_patience_ms);
    long got = client_pull(alice, answer, sizeof answer);
    if (got == -1)
        return;
    story_note("expected  the end");
    story_note("received  %ld bytes", got);
    story_fail();
}

static const struct contract_test tests[] = {
    {"a line is answered", a_line_is_answered, 1, 0,
     "To \"HELO ana\", a newline at its end, the answer is \"hello ana\", a newline at its end."},
    {"two lines in one piece are both answered", two_lines_in_one_piece_are_both_answered, 1, 0,
     "These two lines came in one piece, which one net_recv() returned. A second line in the same "
     "chunk "
     "is to be answered as well: look for further newlines."},
    {"half a line waits for the other half", half_a_line_waits_for_the_other_half, 1, 0,
     "What stands behind the last newline is the beginning of a line. Keep it until net_recv() has "
     "brought its end."},
    {"a NUL ends no line", a_nul_ends_no_line, 1, 0,
     "A NUL ends a string, and not a line. Look for the newline with memchr(), which is told how "
     "many "
     "bytes there are."},
    {"the longest line is answered", the_longest_line_is_answered, 1, 0,
     "A line of LONGEST bytes, its newline included, is not too long."},
    {"a line without end ends the connection", a_line_without_end_ends_the_connection, 1, 0,
     "These bytes hold no newline, so whatever comes next, the line is longer than LONGEST bytes. "
     "Close "
     "the client: who stores as much as comes stores without end."},
    {"a line that is too long is not answered", a_line_that_is_too_long_is_not_answered, 1, 0,
     "A line of more than LONGEST bytes is too long, though its newline has come with it. Have "
     "room "
     "for LONGEST bytes and no more, or look how long the line is before you answer."},
    {"many lines are answered whatever the pieces", many_lines_are_answered_whatever_the_pieces, 1,
     0, "The pieces in which the bytes arrive say nothing about lines: only newlines do."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
