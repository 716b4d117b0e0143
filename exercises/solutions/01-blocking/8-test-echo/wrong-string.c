/* Refused with: Which bytes can a client send that are in no text?
 *
 * A string ends at its first zero byte, so neither the zero nor what is behind it is sent. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    struct client *alice = client_connect("alice");
    client_send(alice, "hel\0lo\n");
    client_expect(alice, "hel\0lo\n");
    char bytes[5000];
    for (int i = 0; i < (int)sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    client_send_bytes(alice, bytes, sizeof bytes, "5000 letters");
    client_expect_bytes(alice, bytes, sizeof bytes, "them to come back");
    client_finish(alice);
    client_expect_end(alice);
}
/* END */
