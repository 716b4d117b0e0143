/* Refused with: How much has your test sent at once
 *
 * It sends little at a time. */

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
    char bytes[256];
    for (int i = 0; i < (int)sizeof bytes; i++)
        bytes[i] = (char)i;
    struct client *alice = client_connect("alice");
    for (int i = 0; i < 20; i++) {
        client_send_bytes(alice, bytes, sizeof bytes, "each byte once");
        client_expect_bytes(alice, bytes, sizeof bytes, "them to come back");
    }
    client_finish(alice);
    client_expect_end(alice);
}
/* END */
