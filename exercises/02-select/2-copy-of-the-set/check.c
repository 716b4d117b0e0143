#include "client.h"
#include "contract.h"
#include "flood.h"

enum {
    MOST = 64 * 1024 * 1024,
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

/* Her first word may arrive with her connection, and be read in the turn that accepts her. For her second
 * one select() returns with nobody but her in the set. */
static void the_second_client_is_served(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    talk(alice, "is there anybody else?\n");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    talk(alice, "are you still here?\n");
}

static void an_answer_that_waits_is_not_forgotten(void)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    struct client *alice = client_connect("alice");
    size_t sent = flood_send(alice, bob, MOST);
    talk(bob, "alice waits for room, I do not\n");
    flood_receive(alice, sent);
}

static const struct contract_test tests[] = {
    {"the second client is served", the_second_client_is_served, 1, 0,
     "select() overwrites the sets that it is given: only what is ready is left in them. All "
     "others, the "
     "listener too, are not waited for any more, and nobody puts them back. Give it copies, made "
     "anew "
     "before each call."},
    {"an answer that waits is not forgotten", an_answer_that_waits_is_not_forgotten, 1, 0,
     "Alice waited for room to write, and bob said something. If nothing more comes to her, she "
     "was forgotten: "
     "select() overwrites its second set, for writing, as it does the first. If her connection was "
     "reset, she was "
     "not forgotten but taken for readable: the server read on, although her answer was waiting, "
     "until it was too "
     "much. Put back what was wanted of each client, not every bit: that is what a copy does."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
