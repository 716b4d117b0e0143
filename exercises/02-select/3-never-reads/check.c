#include "client.h"
#include "contract.h"
#include "flood.h"
#include "story.h"
#include "trace.h"

#include <poll.h>

enum {
    MOST = 64 * 1024 * 1024,
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

static void a_short_answer_comes_back(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    talk(alice, "hi again\n");
}

static void a_server_with_nothing_to_do_sleeps(void)
{
    contract_serve();
    talk(client_connect("alice"), "hi\n");
    server_expect_rest();
}

static void who_reads_late_gets_all(void)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    struct client *alice = client_connect("alice");
    size_t sent = flood_send(alice, bob, MOST);
    flood_receive(alice, sent);
    talk(alice, "thank you\n");
    talk(bob, "hi\n");
}

static void a_server_that_waits_for_a_reader_sleeps(void)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    struct client *alice = client_connect("alice");
    size_t sent = flood_send(alice, bob, MOST);
    server_expect_rest();
    flood_receive(alice, sent);
    server_expect_rest();
}

static void who_leaves_without_reading_harms_nobody(void)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    struct client *alice = client_connect("alice");
    (void)flood_send(alice, bob, MOST);
    client_reset(alice);
    talk(bob, "hi\n");
    talk(client_connect("carol"), "hi\n");
}

static void an_answer_that_fits_waits_for_no_room(void)
{
    enum { MESSAGES = 20 };
    contract_serve_traced();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    trace_mark();
    story_step("alice sends %d messages, each when she has the answer to the last", MESSAGES);
    story_is_brief(true);
    for (int i = 0; i < MESSAGES; i++)
        talk(alice, "hi\n");
    trace_expect_calls(MESSAGES, 3);
}

static const struct contract_test tests[] = {
    {"a short answer comes back", a_short_answer_comes_back, 1, 0,
     "An answer that the kernel takes whole leaves nothing over; then read on from this client."},
    {"a server with nothing to do sleeps", a_server_with_nothing_to_do_sleeps, 1, NEEDS_PROC,
     "The server never sleeps. There nearly always is room to write, so a descriptor that stays in "
     "the "
     "set for writing makes select() return at once, for ever: have it there only while something "
     "is "
     "left over."},
    {"who reads late gets all", who_reads_late_gets_all, 1, 0,
     "Alice reads nothing for a while, so net_send() takes a part of an answer, or nothing of it. "
     "If "
     "bytes are missing, nobody has kept the rest: put it into client->output, wait for room, send "
     "it "
     "from there, and take out what was sent. If they come in another order, new bytes have "
     "overtaken "
     "the kept ones: while anything is kept, send nothing else. Until nothing is left, do not read "
     "from her; or "
     "what is left grows past its limit. And bob must be served meanwhile: never wait for alice "
     "alone."},
    {"a server that waits for a reader sleeps", a_server_that_waits_for_a_reader_sleeps, 1,
     NEEDS_PROC,
     "The server never sleeps: while alice reads nothing there is no room to write, and nothing to "
     "do. "
     "She must not be in the set for reading then."},
    {"who leaves without reading harms nobody", who_leaves_without_reading_harms_nobody, 1, 0,
     "net_send() returns NET_ERROR when the client is gone: close it, and do not touch it any "
     "more."},
    {"an answer that fits waits for no room", an_answer_that_fits_waits_for_no_room, 1, 0,
     "There nearly always is room for an answer. To ask select() for room first costs one more "
     "call for "
     "each message: try net_send() at once, and wait only for what it has not taken."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
