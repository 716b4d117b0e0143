/* Refused with: This is the right server
 *
 * It expects what this stage cannot do: two clients at once. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    client_send(bob, "hello\n");
    client_expect(bob, "hello\n");
    client_finish(alice);
    client_expect_end(alice);
}
/* END */
