#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
    LIMIT = 5,
    LINES = 20,
    SECOND = 1000, /* milliseconds */
    ROUNDING = 2   /* milliseconds, of two clocks */
};

static struct client *alice, *bob, *carol;

static void fill_room(void)
{
    contract_serve();
    alice = client_connect("alice");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    bob = client_connect("bob");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    carol = client_connect("carol");
    client_expect(carol, "* welcome, guest3 (3 here): /help lists the commands\n");
    client_expect(alice, "* guest2 joined\n* guest3 joined\n");
    client_expect(bob, "* guest3 joined\n");
}

static void say_many(struct client *client)
{
    char lines[LINES * 16] = "";
    for (int i = 1; i <= LINES; i++)
        snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "line %d\n", i);
    client_send_bytes(client, lines, strlen(lines), "20 lines at once");
}

static void expect_five(struct client *listener, const char *name)
{
    char line[64];
    for (int i = 1; i <= LIMIT; i++) {
        snprintf(line, sizeof line, "%s: line %d\n", name, i);
        client_expect(listener, line);
    }
}

static void expect_refusals(struct client *speaker)
{
    story_is_brief(true);
    for (int i = LIMIT; i < LINES; i++)
        client_expect(speaker, "! too fast: five lines a second\n");
    story_is_brief(false);
}

static void five_lines_are_said_and_the_others_refused(void)
{
    fill_room();
    say_many(alice);
    expect_five(bob, "guest1");
    expect_refusals(alice);
}

static void each_client_has_a_limit_of_its_own(void)
{
    fill_room();
    say_many(alice);
    expect_five(bob, "guest1");
    expect_five(carol, "guest1");
    say_many(bob);
    expect_five(carol, "guest2");
    expect_refusals(bob);
}

/* Alice tries until bob hears her. Returns how many milliseconds that was after her first line. The server got
 * that line later than she sent it, so this is never less than the server has waited. */
static long long wait_until_she_may_speak(void)
{
    char heard[64] = "";
    size_t size = 0;
    fill_room();
    int patience = 5 * client_patience_ms;
    long long begin = milliseconds();
    say_many(alice);
    expect_five(bob, "guest1");
    story_step("alice tries to say \"again\" until bob hears it");
    while (milliseconds() - begin < patience) {
        struct pollfd input = {.fd = client_fd(bob), .events = POLLIN};
        (void)client_push(alice, "again\n", 6);
        if (poll(&input, 1, 50) == 0)
            continue;
        long more = client_pull(bob, heard + size, sizeof heard - 1 - size);
        size += more > 0 ? (size_t)more : 0;
        heard[size] = '\0';
        if (strstr(heard, "guest1: again\n"))
            return milliseconds() - begin;
    }
    story_note("in %d ms he heard nothing of it", patience);
    story_fail();
}

static void after_a_while_one_may_speak_again(void)
{
    (void)wait_until_she_may_speak();
}

static void not_before_a_second_has_passed(void)
{
    long long passed = wait_until_she_may_speak();
    if (passed >= SECOND - ROUNDING)
        return;
    story_note("expected  that she may speak again %d ms after her first line", SECOND);
    story_note("received  after %lld ms he heard her", passed);
    story_fail();
}

/* Talk and go, many times, and outlive the second of each. */
static void whoever_leaves_takes_the_timer_along(void)
{
    fill_room();
    story_is_brief(true);
    for (int i = 0; i < 20; i++) {
        struct client *passer = client_connect("passer %d", i);
        client_send(passer, "\n");
        client_expect(passer, "* welcome, guest4 (4 here): /help lists the commands\n");
        client_send(passer, "hello and good-bye\n");
        client_expect(bob, "* guest4 joined\nguest4: hello and good-bye\n");
        client_close(passer);
        client_expect(bob, "* guest4 left (connection lost)\n");
    }
    struct pollfd nothing = {.fd = client_fd(bob), .events = POLLIN};
    for (long long begin = milliseconds(); milliseconds() - begin < 1500;)
        if (poll(&nothing, 1, 100) > 0)
            break;
    client_send(alice, "still there?\n");
    client_expect(bob, "guest1: still there?\n");
}

/* Until a wait ends because its time is up. */
static void await_time_out(void)
{
    size_t count;
    struct pollfd nothing = {.fd = -1};
    for (long long end = milliseconds() + 5 * SECOND; milliseconds() < end;) {
        const struct trace_call *call = trace_list(&count);
        for (const struct trace_call *last = call + count; call < last; call++)
            if (trace_is_wait(call) && call->returned && call->result == 0)
                return;
        (void)poll(&nothing, 1, 50);
    }
    story_note("the server did not wake to begin anew");
    story_fail();
}

/* How long it would have waited, had nobody come: the wait that the next client ends tells. */
static void when_nobody_speaks_it_waits_for_nothing_else(void)
{
    size_t count;
    struct server_setup setup = contract_setup_traced();
    setup.options = "--idle-timeout 0";
    contract_serve_with(&setup);
    alice = client_connect("alice");
    client_send(alice, "hello\n");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    trace_mark();
    story_step("alice says no more, and her second passes");
    await_time_out();
    trace_mark();
    (void)client_connect("bob");
    client_expect(alice, "* guest2 joined\n");
    const struct trace_call *call = trace_list(&count);
    while (count-- > 1 && !trace_is_wait(call))
        call++;
    if (call->timeout == -1)
        return;
    story_note("when bob came, your server was about to wake again after %lld ms, to count "
               "nobody's lines",
               call->timeout);
    story_fail();
}

static const struct contract_test tests[] = {
    {"five lines are said, and the others refused", five_lines_are_said_and_the_others_refused, 1,
     0,
     "A line past the limit must not be said, and whoever sent it is told: '! too fast: five lines "
     "a second'."},
    {"each client has a limit of its own", each_client_has_a_limit_of_its_own, 1, 0,
     "Count the lines in struct client, not in a variable that all clients share."},
    {"after a while one may speak again", after_a_while_one_may_speak_again, 1, 0,
     "A second after the first line the count must begin anew, even if the client has gone on "
     "trying: do not "
     "start the timer anew for each line."},
    {"not before a second has passed", not_before_a_second_has_passed, 1, 0,
     "The count begins anew a second after the first line, which is 1000 ms, and not before."},
    {"whoever leaves takes the timer along", whoever_leaves_takes_the_timer_along, 1, 0,
     "Stop the timer in close_client(): it would fire with a pointer to a client that was freed."},
    {"when nobody speaks it waits for nothing else", when_nobody_speaks_it_waits_for_nothing_else,
     1, NEEDS_OUR_OPTIONS,
     "A timer that goes on ticking wakes the server once a second for each client who has ever "
     "spoken. Start "
     "it with the first line, let it fire once, and start it again with the next line."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
