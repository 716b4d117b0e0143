/* Refused with: IPv6 addresses look
 *
 * The address is still made by hand. */

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
int listen_on(const char *host, const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int on = 1;
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return -1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) == -1 || listen(fd, BACKLOG) == -1) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}
/* END */
