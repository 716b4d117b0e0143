/* Refused with: A name is no address
 *
 * It lets getaddrinfo() look names up, which may take seconds, and a name may have other addresses tomorrow. */

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
static int listen_at(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, address->ai_addr, address->ai_addrlen) == -1 || listen(fd, BACKLOG) == -1) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

int listen_on(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
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
