#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

static void serve_three(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--max-clients 3";
    contract_serve_with(&setup);
}

static void a_client_is_greeted_before_it_speaks(void)
{
    serve_three();
    struct client *alice = client_connect("alice");
    client_expect(alice, "places left: ");
}

static void its_own_place_is_taken(void)
{
    serve_three();
    struct client *alice = client_connect("alice");
    client_expect(alice, "places left: 2\n");
    struct client *bob = client_connect("bob");
    client_expect(bob, "places left: 1\n");
}

static void nothing_follows_its_newline(void)
{
    serve_three();
    struct client *alice = client_connect("alice");
    client_expect(alice, "places left: 2\n");
    client_finish(alice);
    client_expect_end(alice);
}

static void it_is_greeted_once(void)
{
    serve_three();
    struct client *alice = client_connect("alice");
    client_expect(alice, "places left: 2\n");
    client_send(alice, "hello\n");
    client_expect(alice, "hello\n");
    client_send(alice, "and again\n");
    client_expect(alice, "and again\n");
}

/* The server finds the connection and the bytes at the same time. */
static void the_greeting_is_the_first_line(void)
{
    serve_three();
    story_step("the server is halted");
    server_freeze();
    struct client *alice = client_connect("alice");
    client_send(alice, "hello\n");
    story_step("the server goes on");
    server_thaw();
    client_expect(alice, "places left: 2\nhello\n");
}

static void whoever_is_refused_is_not_greeted(void)
{
    serve_three();
    client_expect(client_connect("alice"), "places left: 2\n");
    client_expect(client_connect("bob"), "places left: 1\n");
    client_expect(client_connect("carol"), "places left: 0\n");
    client_expect_refusal(client_connect("dave"));
}

static void a_place_that_is_free_again_is_counted(void)
{
    serve_three();
    struct client *alice = client_connect("alice");
    client_expect(alice, "places left: 2\n");
    client_finish(alice);
    client_expect_end(alice);
    client_close(alice);
    client_expect(client_connect("bob"), "places left: 2\n");
}

static void the_line_is_one_send(void)
{
    struct server_setup setup = contract_setup_traced();
    setup.options = "--max-clients 3";
    contract_serve_with(&setup);
    trace_mark();
    client_expect(client_connect("alice"), "places left: 2\n");
    trace_expect(trace_calls_of("sendto"), 1);
}

static const struct contract_test tests[] = {
    {"a client is greeted before it speaks", a_client_is_greeted_before_it_speaks, 1, 0,
     "A client that has said nothing cannot be greeted in data_received: that function is called "
     "when bytes have arrived. If the server has died, its report names the function that was "
     "called last: which fields of the client are set when that function is called?"},
    {"its own place is taken", its_own_place_is_taken, 1, 0,
     "Whoever is told has a place already. Does accept_client() count it before your function is "
     "called, or after?"},
    {"nothing follows its newline", nothing_follows_its_newline, 1, 0,
     "The line is the whole greeting. Write as many bytes as snprintf() returned: the NUL behind a "
     "string is no part of a line."},
    {"it is greeted once", it_is_greeted_once, 1, 0,
     "data_received is called for each piece that arrives. The greeting is for the connection, and "
     "there is one connection_made for each."},
    {"the greeting is the first line", the_greeting_is_the_first_line, 1, 0,
     "A client may speak at once. What is written first is sent first: write the greeting before "
     "anything that arrives is handed on."},
    {"whoever is refused is not greeted", whoever_is_refused_is_not_greeted, 1, 0,
     "No transport is opened for a client for whom there is no place, so it is no client to be "
     "greeted. It must get the refusal alone."},
    {"a place that is free again is counted", a_place_that_is_free_again_is_counted, 1, 0,
     "server->places goes up again in close_client(). A counter of your own must do so, too."},
    {"the line is one send()", the_line_is_one_send, 1, 0,
     "Each send() is a system call, perhaps a packet, and a wake-up of the client: make the line "
     "first, and "
     "write it with one call of transport_write()."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
