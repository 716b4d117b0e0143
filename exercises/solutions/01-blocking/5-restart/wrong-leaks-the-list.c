/* Refused with: Memory was allocated and never freed: in listen_on(),
 *
 * If there is no socket, the list of addresses is never freed. */

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
int listen_on(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST};
    struct addrinfo *address;
    int on = 1;
    if (getaddrinfo(host, port, &hints, &address) != 0)
        return -1;
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, address->ai_addr, address->ai_addrlen) == -1 || listen(fd, BACKLOG) == -1) {
        int why = errno;
        close(fd);
        errno = why;
        fd = -1;
    }
    int why = errno;
    freeaddrinfo(address);
    errno = why;
    return fd;
}
/* END */
