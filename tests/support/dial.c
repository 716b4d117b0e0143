#include "dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LOWEST_PORT = 10000,
    PORTS = 20000, /* from there on */
    STEP = 7919 /* from a port to the next that is tried; it has no factor in common with PORTS */
};

/* The options must be set before the handshake: it tells the peer how long a segment may be, and that
 * decides how much the peer's kernel buffers. On loopback a segment has 64 KiB, and a connection holds
 * four megabytes. */
static void make_narrow(int fd)
{
    int segment = 1400, size = 8192;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static int open_socket(int family, unsigned how)
{
    int fd = socket(family, SOCK_STREAM, 0);
    if (fd == -1)
        return -1;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (how & DIAL_NARROW)
        make_narrow(fd);
    if (how & DIAL_AT_ONCE)
        (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static int connect_to(const struct addrinfo *address, unsigned how)
{
    int fd = open_socket(address->ai_family, how);
    if (fd == -1 || connect(fd, address->ai_addr, address->ai_addrlen) == 0 ||
        (errno == EINPROGRESS && how & DIAL_AT_ONCE))
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

int dial(const char *host, int port, unsigned how)
{
    char service[sizeof "65535"];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *address;
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &address) != 0) {
        errno = EINVAL;
        return -1;
    }
    int fd = connect_to(address, how);
    int why = errno;
    freeaddrinfo(address);
    errno = why;
    return fd;
}

static int outcome_of(int fd, int patience_ms)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    int outcome = ETIMEDOUT;
    socklen_t size = sizeof outcome;
    if (poll(&room, 1, patience_ms) > 0)
        (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &outcome, &size);
    return outcome;
}

int dial_within(const char *host, int port, unsigned how, int patience_ms)
{
    int fd = dial(host, port, how | DIAL_AT_ONCE);
    int why = fd == -1 ? errno : outcome_of(fd, patience_ms);
    if (fd != -1 && why == 0 && !(how & DIAL_AT_ONCE))
        (void)fcntl(fd, F_SETFL, 0);
    if (why == 0)
        return fd;
    if (fd != -1)
        close(fd);
    errno = why;
    return -1;
}

bool dial_port_is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return false;
    errno = 0;
    bool is_free = bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return is_free;
}

int dial_free_port(void)
{
    static int next = -1;
    if (next == -1)
        next = getpid() % PORTS;
    for (int tries = 0; tries < PORTS; tries++) {
        int port = LOWEST_PORT + next;
        next = (next + STEP) % PORTS;
        if (dial_port_is_free(port))
            return port;
        if (errno != EADDRINUSE)
            return -1;
    }
    return -1;
}
