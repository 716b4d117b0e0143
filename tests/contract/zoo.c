/* What the servers in zoo/ must do that are no echo servers, or promise more than one.
 *
 * Start at the table at the end. Each server has a test of its own here; the others are held to echo.c. */
#include "client.h"
#include "contract.h"
#include "story.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW = 200 * 1000,        /* letters: more than a narrow client has room for */
    MANY = 16 * 1000 * 1000, /* letters: more than all buffers on the way have room for */
    COOKIES = 100,           /* lines of a long request */
    ROUNDS = 5,              /* times to try what a slow machine may spoil */
    TALKS = 40,              /* times that one talks while the other is silent */
    BETWEEN = 100,           /* milliseconds between them */
    SILENCE = 900            /* milliseconds: almost as much as a server may take for it */
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

/* --- pelican: hello NAME, for each line ------------------------------------------------------------ */

static void every_name_is_greeted_however_the_lines_are_cut(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "ana\n");
    client_expect(alice, "hello ana\n");
    client_send(alice, "bob\ncarol\n");
    client_expect(alice, "hello bob\nhello carol\n");
    client_send(alice, "da");
    server_expect_rest();
    client_send(alice, "ve\n");
    client_expect(alice, "hello dave\n");
}

/* --- clam, squirrel, lizard: so many letters --------------------------------------------------------------- */

/* The request is as long as a browser's with many cookies, if there are many lines. */
static void ask_for_letters(struct client *client, size_t letters, int lines)
{
    static char request[64 * 1024];
    int size = snprintf(request, sizeof request, "%zu\n", letters);
    for (int i = 0; i < lines; i++)
        size += snprintf(request + size, sizeof request - (size_t)size,
                         "cookie: number %d of many\n", i);
    size += snprintf(request + size, sizeof request - (size_t)size, "\n");
    char what[80];
    snprintf(what, sizeof what, "a request for %zu letters, %d bytes long", letters, size);
    client_send_bytes(client, request, (size_t)size, what);
}

static void expect_letters(struct client *client, size_t count)
{
    char what[80];
    char *letters = malloc(count);
    for (size_t i = 0; letters && i < count; i++)
        letters[i] = (char)('a' + i % 26);
    snprintf(what, sizeof what, "%zu letters", count);
    client_expect_bytes(client, letters, count, what);
    client_expect_end(client);
    free(letters);
}

/* She does not read until the server has done what it can without her. */
static void expect_all_letters(size_t count, int lines, bool finish)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    ask_for_letters(bob, 30, 0);
    expect_letters(bob, 30);
    client_close(bob);
    struct client *alice = client_connect_narrow("alice");
    ask_for_letters(alice, count, lines);
    if (finish)
        client_finish(alice);
    server_expect_rest();
    expect_letters(alice, count);
}

static void a_long_request_gets_its_whole_answer(void)
{
    expect_all_letters(FEW, COOKIES, false);
}

static void a_slow_reader_gets_its_whole_answer(void)
{
    expect_all_letters(MANY, 0, false);
}

static void who_half_closes_after_its_request_gets_its_whole_answer(void)
{
    expect_all_letters(MANY, 0, true);
}

/* --- cuckoo: seats --------------------------------------------------------------------------------- */

/* What happens while the server stands still comes to it at once: carol takes ana's seat, dave comes, ana
 * is gone. Ana's descriptor is closed for the first, and its number is dave's with the second. */
static void a_newcomer_is_not_taken_for_who_has_gone(void)
{
    contract_serve();
    struct client *ana = client_connect("ana");
    talk(ana, "1");
    struct client *carol = client_connect("carol");
    talk(carol, "2");
    server_expect_rest();
    story_step("the server is halted for a moment");
    server_freeze();
    client_send(carol, "1");
    struct client *dave = client_connect("dave");
    client_reset(ana);
    story_step("the server goes on");
    server_thaw();
    client_expect(carol, "1");
    server_expect_rest();
    talk(dave, "x");
}

/* --- tortoise: a second of silence ----------------------------------------------------------------- */

static bool has_ended(struct client *client)
{
    char bytes[64];
    struct pollfd end = {.fd = client_fd(client), .events = POLLIN};
    return poll(&end, 1, BETWEEN) == 1 && client_pull(client, bytes, sizeof bytes) == -1;
}

static void the_silent_are_closed_although_others_talk(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(alice, "hello\n");
    story_step("alice falls silent; bob goes on talking, ten times a second, until she is closed");
    story_is_brief(true);
    for (int i = 0; i < TALKS; i++) {
        long long since = milliseconds();
        talk(bob, "hi\n");
        bool alice_has_ended = has_ended(alice);
        bool bob_was_silent_too = milliseconds() - since >= SILENCE;
        if (alice_has_ended && !bob_was_silent_too)
            return;
        if (bob_was_silent_too) { /* we were too slow: begin anew */
            alice = client_connect("alice");
            i = 0;
        }
    }
    story_note("expected  that alice is closed when she has said nothing for a second");
    story_note("received  that she is still connected after bob has talked %d times", TALKS);
    story_fail();
}

/* Bob speaks once, half a second after alice. So their time is over half a second apart; who is closed only when
 * the next second of silence is over is closed together with him. Only if both ends come together each time is it
 * not the machine that was slow. */
static bool ends_before(struct client *alice, struct client *bob)
{
    struct pollfd end = {.fd = client_fd(alice), .events = POLLIN};
    char bytes[64];
    if (poll(&end, 1, client_patience_ms) != 1 || client_pull(alice, bytes, sizeof bytes) != -1) {
        story_note("alice was not closed within %d ms", client_patience_ms);
        story_fail();
    }
    return !has_ended(bob);
}

static void the_silent_are_closed_when_their_own_time_is_over(void)
{
    contract_serve();
    for (int i = 0; i < ROUNDS; i++) {
        struct client *alice = client_connect("alice");
        struct client *bob = client_connect("bob");
        talk(alice, "hello\n");
        (void)poll(NULL, 0, SILENCE / 2);
        talk(bob, "hi\n");
        story_step("both are silent; alice has been for longer");
        if (ends_before(alice, bob))
            return;
        client_close(alice);
        client_close(bob);
        story_is_brief(true);
    }
    story_note("expected  that alice is closed when her second is over, and bob when his is");
    story_note("received  that both were closed at the same moment, %d times in a row", ROUNDS);
    story_fail();
}

/* --- The tests ------------------------------------------------------------------------------------- */

static const struct contract_test tests[] = {
    {"every name is greeted, however the lines are cut",
     every_name_is_greeted_however_the_lines_are_cut, 1, 0,
     "TCP carries bytes, not messages: one recv() may bring two lines, or half of one. Keep what "
     "came until a line is whole, and look whether another follows."},
    {"a long request gets its whole answer", a_long_request_gets_its_whole_answer, 1, NEEDS_PROC,
     "How much of the request had the server read when it closed the connection? Closing a socket "
     "with unread input resets the connection, and what was sent and has not arrived is lost. Look "
     "for RST: with strace, or with `ss -tn` while it happens."},
    {"a slow reader gets its whole answer", a_slow_reader_gets_its_whole_answer, 1, NEEDS_PROC,
     "send() may take less than it was given, or nothing: it returns how much. Keep the rest until "
     "there is room again."},
    {"who half-closes after its request gets its whole answer",
     who_half_closes_after_its_request_gets_its_whole_answer, 1, NEEDS_PROC,
     "recv() returned 0: the client has sent all it will ever send. It still reads. That is no "
     "reason to stop answering."},
    {"a newcomer is not taken for who has gone", a_newcomer_is_not_taken_for_who_has_gone, 1,
     NEEDS_PROC,
     "One wait brought several events. While the first was served a descriptor was closed, and its "
     "number was given to a new connection; whom was the next event of that number meant for?"},
    {"the silent are closed although others talk", the_silent_are_closed_although_others_talk, 1, 0,
     "Time passes while there is work, too. When does the server look at the clock, and how long "
     "does it wait next: until the next deadline, or from the beginning?"},
    {"the silent are closed when their own time is over",
     the_silent_are_closed_when_their_own_time_is_over, 1, 0,
     "Each client has a deadline of its own, and the next one decides how long to wait. A wait of "
     "a whole second "
     "may begin when half of somebody's second is over."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
