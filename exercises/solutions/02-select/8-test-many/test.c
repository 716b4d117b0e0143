/* Start at test(). The server is running when it begins. */
#include "expect.h"

/* EXERCISE: pass the right server, and notice each mutant. */
enum { MUCH = 1024 * 1024, AGAIN = 5 };

static char bytes[MUCH];

static void say(struct client *client, const char *line)
{
    client_send(client, line);
    client_expect(client, line);
}

static void what_was_not_taken_at_once_is_kept(void)
{
    for (int i = 0; i < MUCH; i++)
        bytes[i] = (char)(i % 251);
    struct client *alice = client_connect_narrow("alice");
    client_exchange(alice, bytes, sizeof bytes, 1, true, true);
    client_close(alice);
}

static void a_client_that_never_reads_holds_up_nobody(void)
{
    struct client *alice = client_connect_narrow("alice");
    struct client *bob = client_connect("bob");
    for (int i = 0; i < AGAIN; i++) {
        while (client_push(alice, bytes, sizeof bytes) > 0)
            ;
        say(bob, "hello\n");
    }
    client_reset(alice);
}

static void who_leaves_takes_nobody_along(void)
{
    struct client *carol = client_connect("carol");
    struct client *dave = client_connect("dave");
    say(carol, "hello\n");
    say(dave, "hello\n");
    client_finish(carol);
    client_expect_end(carol);
    say(dave, "are you there?\n");
}

void test(void)
{
    who_leaves_takes_nobody_along();
    what_was_not_taken_at_once_is_kept();
    a_client_that_never_reads_holds_up_nobody();
}
/* END */
