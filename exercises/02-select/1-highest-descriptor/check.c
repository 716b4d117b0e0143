#include "client.h"
#include "contract.h"

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

/* When the end is here, the server has closed its descriptor. */
static void leave(struct client *client)
{
    client_finish(client);
    client_expect_end(client);
    client_close(client);
}

static void the_first_client_is_answered(void)
{
    contract_serve();
    talk(client_connect("alice"), "hi\n");
}

static void the_first_and_the_last_are_answered(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(bob, "I am the last\n");
    talk(alice, "I am the first\n");
}

static void the_highest_is_not_always_the_newest(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    struct client *carol = client_connect("carol");
    talk(carol, "hi\n");
    leave(alice);
    leave(bob);
    talk(client_connect("dave"), "I have the number that alice had\n");
    talk(carol, "and I have mine\n");
}

static const struct contract_test tests[] = {
    {"the first client is answered", the_first_client_is_answered, 1, 0,
     "select(n, ...) looks at the descriptors below it, 0 to n - 1, and at no others: the "
     "client's own descriptor must be below end."},
    {"the first and the last are answered", the_first_and_the_last_are_answered, 1, 0,
     "Both descriptors must be below end."},
    {"the highest is not always the newest", the_highest_is_not_always_the_newest, 1, 0,
     "Dave is the newest, and has the number that alice had; carol has the highest. end must stay "
     "above "
     "her: neither the newest descriptor nor the number of clients says where it is."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
