#include "client.h"
#include "contract.h"
#include "story.h"

#include <poll.h>
#include <string.h>

enum {
    PACE = 200,    /* milliseconds between two bytes of a slow client */
    LIMIT = 12000, /* milliseconds after which a client of whom nothing was said stays for ever */
    LINES = 30     /* six seconds: a deadline that finds a line waiting is put off by another one */
};

static void serve_impatiently(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--workers 1 --idle-timeout 2";
    contract_serve_with(&setup);
}

/* Wait for what the server has to say, at most a pace: whether it contains these words. */
static bool hears(struct client *client, const char *words, char *heard, size_t room)
{
    size_t size = strlen(heard);
    struct pollfd input = {.fd = client_fd(client), .events = POLLIN};
    if (poll(&input, 1, PACE) > 0) {
        long more = client_pull(client, heard + size, room - 1 - size);
        heard[size + (more > 0 ? (size_t)more : 0)] = '\0';
    }
    return strstr(heard, words) != NULL;
}

static void a_byte_now_and_then_keeps_no_connection(void)
{
    char heard[2048] = "";
    serve_impatiently();
    struct client *loris = client_connect("loris");
    story_step("loris sends a byte every %d ms, and never a newline", PACE);
    for (long long begin = milliseconds(); milliseconds() - begin < LIMIT;) {
        if (hears(loris, "! you have been silent for too long\n", heard, sizeof heard))
            return;
        (void)client_push(loris, "x", 1);
    }
    story_note("%d ms later it is still connected; it heard:", LIMIT);
    story_note("%s", heard);
    story_fail();
}

static void whole_lines_keep_it(void)
{
    char heard[2048] = "";
    serve_impatiently();
    struct client *alice = client_connect("alice");
    story_step("alice says a line every %d ms, %d times", PACE, LINES);
    for (int i = 0; i < LINES; i++) {
        (void)client_push(alice, "hello\n", 6);
        if (hears(alice, "silent", heard, sizeof heard)) {
            story_note("she was called silent");
            story_fail();
        }
    }
    client_send(alice, "/who\n");
    while (!hears(alice, "* 1 here: guest1\n", heard, sizeof heard))
        if (server_has_died())
            story_fail();
}

static const struct contract_test tests[] = {
    {"whole lines keep a connection", whole_lines_keep_it, 1, 0,
     "Each line that came whole must start the client's patience anew: call hear_client() for it."},
    {"a byte now and then keeps no connection", a_byte_now_and_then_keeps_no_connection, 1, 0,
     "Bytes that never become a line are no sign of life: a client that never finishes a line must "
     "be cut "
     "off as if it said nothing."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
