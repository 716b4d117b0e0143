/* Refused with: more bytes than are left
 *
 * It goes on from where send() stopped, and gives it as many bytes as at first. */

/* EXERCISE: this believes whatever it is told. Look at each value that recv() and send() return. */
static int send_all(int to, const char *data, ssize_t size)
{
    size_t whole = (size_t)size;
    while (size > 0) {
        ssize_t sent = send(to, data, whole, MSG_NOSIGNAL);
        if (sent == -1 && errno == EINTR)
            continue;
        if (sent == -1)
            return -1;
        data += sent;
        size -= sent;
    }
    return 0;
}

int copy(int from, int to)
{
    char chunk[CHUNK];
    for (;;) {
        ssize_t got = recv(from, chunk, sizeof chunk, 0);
        if (got == -1 && errno == EINTR)
            continue;
        if (got <= 0)
            return (int)got; /* 0 at the end, -1 with errno */
        if (send_all(to, chunk, got) == -1)
            return -1;
    }
}
/* END */
