/* Refused with: no NUL ends it
 *
 * The bytes are taken for a string. They are none: a NUL is a byte like any other, and after the last
 * byte there is no NUL. */

    /* EXERCISE: send the bytes back in upper case. */
    while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK) {
        for (size_t i = 0; chunk[i] != '\0'; i++)
            chunk[i] = (char)toupper((unsigned char)chunk[i]);
        if (net_send_all(client, chunk, size) == -1)
            break;
    }
    /* END */
