/* Refused with: Has a client of yours sent more than fits
 *
 * Clients that read what comes. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    client_send(alice, "hello\n");
    client_send(bob, "hi\n");
    client_expect(bob, "hi\n");
    client_expect(alice, "hello\n");
    client_finish(bob);
    client_expect_end(bob);
    client_send(alice, "bye\n");
    client_expect(alice, "bye\n");
}
/* END */
