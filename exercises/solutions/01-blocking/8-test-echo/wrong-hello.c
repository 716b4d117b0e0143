/* Refused with: it notices the mutant: a zero byte ends the answer
 *
 * It says hello, and no more. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    struct client *alice = client_connect("alice");
    client_send(alice, "hello\n");
    client_expect(alice, "hello\n");
    client_finish(alice);
    client_expect_end(alice);
}
/* END */
