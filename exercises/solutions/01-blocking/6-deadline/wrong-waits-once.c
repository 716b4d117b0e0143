/* Refused with: the rest of it comes later
 *
 * Only the first byte is waited for. */

/* EXERCISE: it waits as long as it takes. */
ssize_t receive_line(int fd, char *line, size_t room, int limit_ms)
{
    if (!wait_readable(fd, limit_ms)) {
        errno = ETIMEDOUT;
        return -1;
    }
    for (size_t size = 0; size < room;) {
        ssize_t got = recv(fd, line + size, 1, 0);
        if (got <= 0)
            return got;
        if (line[size++] == '\n')
            return (ssize_t)size;
    }
    errno = EMSGSIZE;
    return -1;
}
/* END */
