/* Refused with: EADDRINUSE
 *
 * close() with a bad descriptor has put its own reason in the place of the first. */

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
int listen_on(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST};
    struct addrinfo *address;
    int on = 1;
    if (getaddrinfo(host, port, &hints, &address) != 0)
        return -1;
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, address->ai_addr, address->ai_addrlen) == -1 || listen(fd, BACKLOG) == -1) {
        close(fd);
        fd = -1;
        close(fd);
    }
    freeaddrinfo(address);
    return fd;
}
/* END */
