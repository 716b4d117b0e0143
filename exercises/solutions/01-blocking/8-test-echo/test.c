/* Start at test(). The server is running when it begins. */
#include "expect.h"

/* EXERCISE: pass the right server, and notice each mutant. */
enum { LONG = 5000 };

void test(void)
{
    char bytes[LONG];
    for (int i = 0; i < LONG; i++)
        bytes[i] = (char)(i % 251);
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, bytes, sizeof bytes, "5000 bytes of all kinds");
    client_expect_bytes(alice, bytes, sizeof bytes, "them to come back");
    client_finish(alice);
    client_expect_end(alice);
}
/* END */
