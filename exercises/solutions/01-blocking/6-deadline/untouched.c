/* EXERCISE: it waits as long as it takes. */
ssize_t receive_line(int fd, char *line, size_t room, int limit_ms)
{
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
