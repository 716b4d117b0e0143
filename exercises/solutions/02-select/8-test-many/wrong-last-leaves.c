/* Refused with: Who came before those who are still there
 *
 * The last one who came leaves first, and has the highest descriptor. */

/* EXERCISE: pass the right server, and notice each mutant. */
static char bytes[1024 * 1024];

void test(void)
{
    struct client *bob = client_connect("bob");
    struct client *dave = client_connect("dave");
    client_send(dave, "hello\n");
    client_expect(dave, "hello\n");
    client_finish(dave);
    client_expect_end(dave);
    client_send(bob, "hello\n");
    client_expect(bob, "hello\n");
    struct client *carol = client_connect_narrow("carol");
    client_exchange(carol, bytes, sizeof bytes, 1, true, true);
    struct client *alice = client_connect_narrow("alice");
    for (int i = 0; i < 5; i++) {
        while (client_push(alice, bytes, sizeof bytes) > 0)
            ;
        client_send(bob, "hello\n");
        client_expect(bob, "hello\n");
    }
}
/* END */
