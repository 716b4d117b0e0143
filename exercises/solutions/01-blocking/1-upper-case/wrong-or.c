/* Refused with: Only a letter from a to z changes
 *
 * One sign is wrong: every byte is at least a, or at most z. */

/* EXERCISE: send the bytes back in upper case. */
while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK) {
    for (size_t i = 0; i < size; i++)
        if (chunk[i] >= 'a' || chunk[i] <= 'z')
            chunk[i] = (char)(chunk[i] - 32);
    if (net_send_all(client, chunk, size) == -1)
        break;
}
/* END */
