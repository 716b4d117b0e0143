/* Refused with: waits for the end. Has one of yours?
 *
 * It closes the connection, and nobody sees what the server does then. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    char bytes[5000];
    for (int i = 0; i < (int)sizeof bytes; i++)
        bytes[i] = (char)(i % 251);
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, bytes, sizeof bytes, "5000 bytes of all kinds");
    client_expect_bytes(alice, bytes, sizeof bytes, "them to come back");
    client_close(alice);
}
/* END */
