/* Refused with: got more than she had sent
 *
 * All of the chunk is sent, whatever the number of bytes received. The rest is what our stack, or
 * another client, left there. */

    /* EXERCISE: send the bytes back in upper case. */
    while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK) {
        for (size_t i = 0; i < size; i++)
            chunk[i] = (char)toupper((unsigned char)chunk[i]);
        if (net_send_all(client, chunk, sizeof chunk) == -1)
            break;
    }
    /* END */
