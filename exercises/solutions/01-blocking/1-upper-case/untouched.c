    /* EXERCISE: send the bytes back in upper case. */
    while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK)
        if (net_send_all(client, chunk, size) == -1)
            break;
    /* END */
