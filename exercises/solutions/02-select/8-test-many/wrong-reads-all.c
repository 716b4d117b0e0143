/* Refused with: This is the right server
 *
 * The right server reads no more from a client that does not read. */

/* EXERCISE: pass the right server, and notice each mutant. */
static char bytes[8 * 1024 * 1024];

void test(void)
{
    struct client *alice = client_connect_narrow("alice");
    client_send_bytes(alice, bytes, sizeof bytes, "8 MiB");
    client_expect_bytes(alice, bytes, sizeof bytes, "them to come back");
}
/* END */
