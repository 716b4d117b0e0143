/* Refused with: look once more
 *
 * When no time is left it gives up, whatever is there. */

/* EXERCISE: it waits as long as it takes. */
ssize_t receive_line(int fd, char *line, size_t room, int limit_ms)
{
    long long end = now_ms() + limit_ms;
    for (size_t size = 0; size < room;) {
        long long left = end - now_ms();
        if (left <= 0 || !wait_readable(fd, (int)left)) {
            errno = ETIMEDOUT;
            return -1;
        }
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
