/* Refused with: TIME_WAIT
 *
 * The option is set after bind(), which has looked at it already. */

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
static int listen_at(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd == -1)
        return -1;
    if (bind(fd, address->ai_addr, address->ai_addrlen) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        listen(fd, BACKLOG) == -1) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

int listen_on(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST};
    struct addrinfo *address;
    if (getaddrinfo(host, port, &hints, &address) != 0)
        return -1;
    int fd = listen_at(address);
    int why = errno;
    freeaddrinfo(address);
    errno = why;
    return fd;
}
/* END */
