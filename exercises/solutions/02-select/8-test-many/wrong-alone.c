/* Refused with: Who notices that?
 *
 * The client that does not read is alone with the server. */

/* EXERCISE: pass the right server, and notice each mutant. */
static char bytes[1024 * 1024];

void test(void)
{
    struct client *carol = client_connect("carol");
    struct client *dave = client_connect("dave");
    client_send(dave, "hello\n");
    client_expect(dave, "hello\n");
    client_finish(carol);
    client_expect_end(carol);
    client_send(dave, "hello\n");
    client_expect(dave, "hello\n");
    struct client *alice = client_connect_narrow("alice");
    client_exchange(alice, bytes, sizeof bytes, 1, true, true);
}
/* END */
