/* Refused with: What alice says a second time
 *
 * It receives once, and takes that for all that the client has to say. */

    /* EXERCISE: send the bytes back in upper case. */
    if (net_recv(client, chunk, sizeof chunk, &size) == NET_OK) {
        for (size_t i = 0; i < size; i++)
            chunk[i] = (char)toupper((unsigned char)chunk[i]);
        (void)net_send_all(client, chunk, size);
    }
    /* END */
