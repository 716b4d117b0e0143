/* Refused with: It touched memory outside of an object: in copy(),
 *
 * It asks for more bytes than it has room for. */

/* EXERCISE: this believes whatever it is told. Look at each value that recv() and send() return. */
static int send_all(int to, const char *data, ssize_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, (size_t)size, MSG_NOSIGNAL);
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
    char chunk[4];
    for (;;) {
        ssize_t got = recv(from, chunk, CHUNK, 0);
        if (got == -1 && errno == EINTR)
            continue;
        if (got <= 0)
            return (int)got; /* 0 at the end, -1 with errno */
        if (send_all(to, chunk, got) == -1)
            return -1;
    }
}
/* END */
