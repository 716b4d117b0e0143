/* Start reading at net_listen(); then net_accept(), net_recv() and net_send(). */
#define _DEFAULT_SOURCE /* SO_REUSEPORT is not POSIX */
#include "net.h"
#include "accept.h"
#include "close.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL /* macOS before 11: there, set_options() asks for SO_NOSIGPIPE */
#define MSG_NOSIGNAL 0
#endif

static void set_number(int fd, int level, int option, int number)
{
    (void)setsockopt(fd, level, option, &number, sizeof number); /* see set_options() */
}

/* A peer whose cable is pulled sends nothing, not even an end. Let the kernel ask. */
static void keep_alive(int fd)
{
    set_number(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    set_number(fd, IPPROTO_TCP, TCP_KEEPIDLE, NET_KEEPALIVE_IDLE);
#elif defined TCP_KEEPALIVE /* macOS */
    set_number(fd, IPPROTO_TCP, TCP_KEEPALIVE, NET_KEEPALIVE_IDLE);
#endif
#ifdef TCP_KEEPINTVL
    set_number(fd, IPPROTO_TCP, TCP_KEEPINTVL, NET_KEEPALIVE_INTERVAL);
    set_number(fd, IPPROTO_TCP, TCP_KEEPCNT, NET_KEEPALIVE_COUNT);
#endif
}

/* A connection works without them too, with more latency, or for longer than its peer is there. */
static void set_options(int fd)
{
    set_number(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    keep_alive(fd);
#ifdef SO_NOSIGPIPE
    set_number(fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
}

static int open_socket(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd == -1)
        return -1;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        return close_keeping_errno(fd);
    set_options(fd);
    return fd;
}

/* glibc takes port "70000" for 70000 - 65536, and "" for 0. */
static bool is_no_port(const char *port)
{
    char *end;
    unsigned long number = strtoul(port, &end, 10);
    return *end == '\0' && (end == port || number > 65535);
}

/* Turn names into addresses: a list that the caller frees, or NULL with errno. */
struct addrinfo *net_resolve(const char *host, const char *port, int flags)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = flags};
    struct addrinfo *addresses = NULL;
    int failure = is_no_port(port) ? EAI_SERVICE : getaddrinfo(host, port, &hints, &addresses);
    if (failure == 0)
        return addresses;
    if (failure == EAI_MEMORY)
        errno = ENOMEM;
    else if (failure != EAI_SYSTEM)
        errno = ENOENT;
    return NULL;
}

static void free_addresses(struct addrinfo *addresses)
{
    int why = errno;
    freeaddrinfo(addresses);
    errno = why;
}

static int listen_at(const struct addrinfo *address, int backlog, bool shared)
{
    int on = 1;
    int fd = open_socket(address);
    if (fd == -1)
        return -1;
    /* Without SO_REUSEADDR a restarted server finds its port taken for a minute by connections in
     * TIME_WAIT. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == -1) ||
        bind(fd, address->ai_addr, address->ai_addrlen) == -1 || listen(fd, backlog) == -1)
        return close_keeping_errno(fd);
    return fd;
}

static int listen_on(const char *host, const char *port, int backlog, bool shared)
{
    int fd = -1;
    struct addrinfo *addresses = net_resolve(host, port, AI_PASSIVE);
    if (!addresses)
        return -1;
    for (const struct addrinfo *a = addresses; a && fd == -1; a = a->ai_next) {
        fd = listen_at(a, backlog, shared);
        if (fd == -1 && errno == EADDRINUSE)
            break; /* at the name's next address we would serve others than those who look for us */
    }
    free_addresses(addresses);
    return fd;
}

int net_listen(const char *host, const char *port, int backlog)
{
    return listen_on(host, port, backlog, false);
}

int net_listen_shared(const char *host, const char *port, int backlog)
{
    return listen_on(host, port, backlog, true);
}

int net_share(int listener)
{
    int on = 1;
    return setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
}

int net_accept(int listener)
{
    int fd;
    do
        fd = accept_cloexec(listener);
    while (fd == -1 && (errno == EINTR || errno == ECONNABORTED));
    return fd;
}

/* A socket needs no file: in a chroot there may be no /dev/null. */
int net_reserve(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        return close_keeping_errno(fd);
    return fd;
}

int net_refuse(int listener, int *reserve, const char *why)
{
    int failure = 0;
    if (*reserve != -1)
        close(*reserve);
    int fd = net_accept(listener);
    if (fd == -1)
        failure = errno;
    else
        net_dismiss(fd, why);
    *reserve = net_reserve();
    if (failure == 0)
        return 0;
    errno = failure;
    return -1;
}

void net_dismiss(int fd, const char *why)
{
    char dropped[4096];
    size_t done;
    if (net_set_nonblocking(fd) == 0) {
        (void)net_send(fd, why, strlen(why), &done);
        (void)shutdown(fd, SHUT_WR);
        for (int i = 0; i < 16 && net_recv(fd, dropped, sizeof dropped, &done) == NET_OK; i++)
            ; /* a bound, because a peer that floods must not hold us here */
    }
    close(fd);
}

int net_connect_finish(int fd)
{
    int failure = 0;
    socklen_t size = sizeof failure;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == -1)
        return -1;
    errno = failure;
    return failure == 0 ? 0 : -1;
}

static int begin_to_connect(const struct addrinfo *address)
{
    int fd = open_socket(address);
    if (fd == -1)
        return -1;
    if (net_set_nonblocking(fd) == -1 ||
        (connect(fd, address->ai_addr, address->ai_addrlen) == -1 && errno != EINPROGRESS &&
         errno != EINTR))
        return close_keeping_errno(fd);
    return fd;
}

/* The first failure is told, since the system names the best address first: after "Connection refused" at
 * 127.0.0.1, that there is no ::1 here would mislead. */
int net_connect_start(const char *host, const char *port, int *tried)
{
    int fd = -1;
    int failure = ENOENT;
    struct addrinfo *addresses = net_resolve(host, port, 0);
    if (!addresses)
        return -1;
    const struct addrinfo *a = addresses;
    for (int i = 0; a && i < *tried; i++)
        a = a->ai_next;
    for (; a && fd == -1; a = a->ai_next) {
        fd = begin_to_connect(a);
        if (fd == -1 && failure == ENOENT)
            failure = errno;
        ++*tried;
    }
    freeaddrinfo(addresses);
    errno = failure;
    return fd;
}

/* A connect() that a signal interrupts goes on by itself: wait for its end, do not start over. */
static int wait_for_connection(int fd)
{
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    while (poll(&writable, 1, -1) == -1 && errno == EINTR)
        ;
    return net_connect_finish(fd);
}

static int connect_to(const struct addrinfo *address)
{
    int fd = open_socket(address);
    if (fd == -1)
        return -1;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    if (errno == EINTR && wait_for_connection(fd) == 0)
        return fd;
    return close_keeping_errno(fd);
}

int net_connect(const char *host, const char *port)
{
    int fd = -1;
    struct addrinfo *addresses = net_resolve(host, port, 0);
    if (!addresses)
        return -1;
    for (const struct addrinfo *a = addresses; a && fd == -1; a = a->ai_next)
        fd = connect_to(a);
    free_addresses(addresses);
    return fd;
}

int net_set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        return -1;
    return fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

enum net_result net_recv(int fd, void *data, size_t size, size_t *done)
{
    ssize_t n;
    *done = 0;
    do
        n = recv(fd, data, size, 0);
    while (n == -1 && errno == EINTR);
    if (n > 0) {
        *done = (size_t)n;
        return NET_OK;
    }
    if (n == 0)
        return NET_CLOSED;
    return errno == EAGAIN || errno == EWOULDBLOCK ? NET_AGAIN : NET_ERROR;
}

enum net_result net_send(int fd, const void *data, size_t size, size_t *done)
{
    ssize_t n;
    *done = 0;
    do
        n = send(fd, data, size, MSG_NOSIGNAL);
    while (n == -1 && errno == EINTR);
    if (n >= 0) {
        *done = (size_t)n;
        return NET_OK;
    }
    return errno == EAGAIN || errno == EWOULDBLOCK ? NET_AGAIN : NET_ERROR;
}

int net_send_all(int fd, const void *data, size_t size)
{
    const char *next = data;
    while (size > 0) {
        size_t sent;
        if (net_send(fd, next, size, &sent) != NET_OK)
            return -1;
        next += sent;
        size -= sent;
    }
    return 0;
}
