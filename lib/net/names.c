/* The two ends of a connection, as text. Start reading at net_local_name(). */
#define _DEFAULT_SOURCE /* SO_PEERNAME is not POSIX */
#include "net.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* An IPv4 or IPv6 address as text. The brackets keep the port apart from an IPv6 address. */
static const char *write_name(const struct sockaddr_storage *address, socklen_t size, char *name)
{
    char host[INET6_ADDRSTRLEN + 1];
    char port[sizeof "65535"];
    if (getnameinfo((const struct sockaddr *)address, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return strcpy(name, "?");
    snprintf(name, NET_NAME_SIZE, address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return name;
}

const char *net_local_name(int fd, char *name)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) == -1)
        return strcpy(name, "?");
    return write_name(&address, size, name);
}

/* After a reset, which may come before accept() returns, getpeername() fails with ENOTCONN. Linux still has
 * the address, and gives it for SO_PEERNAME, if it is asked for just as many bytes as an address has. */
static int get_peer(int fd, struct sockaddr_storage *address, socklen_t *size)
{
    if (getpeername(fd, (struct sockaddr *)address, size) == 0)
        return 0;
#ifdef SO_PEERNAME
    if (getsockname(fd, (struct sockaddr *)address, size) == 0)
        return getsockopt(fd, SOL_SOCKET, SO_PEERNAME, address, size);
#endif
    return -1;
}

const char *net_peer_name(int fd, char *name)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (get_peer(fd, &address, &size) == -1)
        return strcpy(name, "?");
    return write_name(&address, size, name);
}

int net_local_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
        struct sockaddr_storage room;
    } address;
    socklen_t size = sizeof address;
    if (getsockname(fd, &address.any, &size) == -1)
        return -1;
    if (address.any.sa_family == AF_INET)
        return ntohs(address.ipv4.sin_port);
    if (address.any.sa_family == AF_INET6)
        return ntohs(address.ipv6.sin6_port);
    errno = EAFNOSUPPORT;
    return -1;
}
