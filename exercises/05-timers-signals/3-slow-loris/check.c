#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <poll.h>
#include <string.h>

enum {
    DEADLINE = 1000, /* milliseconds: what the server is started with */
    PACE = 200,      /* milliseconds between two pieces of a client */
    PIECES = 15      /* longer than the deadline, all together */
};

/* Milliseconds after which a client that was not closed stays for ever. */
static int limit(void)
{
    return DEADLINE + 3 * client_patience_ms;
}

static void serve_impatiently(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--idle-timeout 1";
    contract_serve_with(&setup);
}

/* Read what comes back within a pace: false at the end of the connection. */
static bool stays(struct client *client)
{
    char bytes[256];
    struct pollfd input = {.fd = client_fd(client), .events = POLLIN};
    struct pollfd nothing = {.fd = -1};
    (void)poll(&nothing, 1, PACE);
    return poll(&input, 1, 0) == 0 || client_pull(client, bytes, sizeof bytes) != -1;
}

static void a_silent_client_is_closed(void)
{
    serve_impatiently();
    struct client *mute = client_connect("mute");
    struct pollfd end = {.fd = client_fd(mute), .events = POLLIN};
    story_step("mute says nothing at all");
    if (poll(&end, 1, limit()) > 0) {
        client_expect_end(mute);
    } else {
        story_note("%d ms later it is still connected", limit());
        story_fail();
    }
}

/* With a deadline that is far away. */
static void bytes_without_a_newline_are_echoed(void)
{
    contract_serve();
    struct client *carol = client_connect("carol");
    for (int i = 0; i < 3; i++) {
        client_send(carol, "x");
        client_expect(carol, "x");
    }
}

static void a_byte_now_and_then_keeps_no_connection(void)
{
    serve_impatiently();
    struct client *loris = client_connect("loris");
    client_send(loris, "hello\n");
    client_expect(loris, "hello\n");
    story_step("loris sends a byte every %d ms, and never a newline", PACE);
    for (long long begin = milliseconds(); milliseconds() - begin < limit();) {
        (void)client_push(loris, "x", 1);
        if (!stays(loris))
            return;
    }
    story_note("%d ms later it is still connected", limit());
    story_fail();
}

/* False if we were too late ourselves: on a busy machine we may stand still for as long as the deadline. */
static bool keep_talking(struct client *client, const char *piece)
{
    long long last = milliseconds();
    for (int i = 0; i < PIECES; i++) {
        long long now = milliseconds();
        (void)client_push(client, piece, strlen(piece));
        if (!stays(client)) {
            if (milliseconds() - last >= DEADLINE)
                return false;
            story_note("the connection was closed after piece %d", i + 1);
            story_fail();
        }
        last = now;
    }
    return true;
}

static void whole_lines_keep_it(void)
{
    serve_impatiently();
    do
        story_step("alice says a line every %d ms, %d times", PACE, PIECES);
    while (!keep_talking(client_connect("alice"), "hello\n"));
}

static void lines_in_other_pieces_keep_it(void)
{
    serve_impatiently();
    do
        story_step("bob says a line every %d ms, %d times, in pieces that do not end with it", PACE,
                   PIECES);
    while (!keep_talking(client_connect("bob"), "lo\nhel"));
}

/* With a deadline that is far away. */
static void a_message_tells_the_kernel_nothing_new(void)
{
    enum { MESSAGES = 20 };
    contract_serve_traced();
    struct client *alice = client_connect("alice");
    client_send(alice, "hello\n");
    client_expect(alice, "hello\n");
    trace_mark();
    story_step("alice says %d lines, each when she has the answer to the last", MESSAGES);
    story_is_brief(true);
    for (int i = 0; i < MESSAGES; i++) {
        client_send(alice, "hello\n");
        client_expect(alice, "hello\n");
    }
    trace_expect_calls(MESSAGES, 3);
}

static const struct contract_test tests[] = {
    {"a silent client is closed", a_silent_client_is_closed, 1, 0,
     "The first deadline starts when a client is admitted: admit_client() leaves that to "
     "watch_client(). If only a line starts a deadline, a client that says nothing has none."},
    {"bytes without a newline are echoed", bytes_without_a_newline_are_echoed, 1, 0,
     "Only the deadline waits for a newline. Bytes are echoed as soon as they are read, and a "
     "client that has just begun a line is not closed."},
    {"whole lines keep a connection", whole_lines_keep_it, 1, 0,
     "Each whole line must start the client's deadline again: call wait_for_client() for it."},
    {"lines in other pieces keep it", lines_in_other_pieces_keep_it, 1, 0,
     "A newline may come anywhere in what one recv() brings, not only at its end."},
    {"a byte now and then keeps no connection", a_byte_now_and_then_keeps_no_connection, 1, 0,
     "Bytes that never become a line are no sign of life: a client that never finishes a line must "
     "be closed as if it said nothing."},
    {"a message tells the kernel nothing new", a_message_tells_the_kernel_nothing_new, 1, 0,
     "A wait, a receive and a send are what an answer needs. A deadline is a timer of the "
     "reactor's, which "
     "costs no system call; and a client that is watched already need not be registered again."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
