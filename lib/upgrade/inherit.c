/* The new program's part of a handover: start reading at handover_take(), and end with handover_ready(). */
#define _DEFAULT_SOURCE /* setenv() */
#include "handover.h"
#include "handover_words.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The number in a variable, which is forgotten; -1 if there is no such variable, or no such number. */
static long take_variable(const char *name)
{
    const char *text = getenv(name);
    char *end;
    errno = 0;
    long number = text && *text ? strtol(text, &end, 10) : -1;
    if (text && *text && (*end != '\0' || errno != 0 || number < 0))
        number = -1;
    unsetenv(name);
    return number;
}

static int take_listener(int fd)
{
    int listens = 0;
    struct sockaddr_storage address;
    socklen_t size = sizeof listens;
    socklen_t length = sizeof address;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == -1 ||
        getsockname(fd, (struct sockaddr *)&address, &length) == -1)
        return -1;
    if (listens && (address.ss_family == AF_INET || address.ss_family == AF_INET6))
        return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    errno = EINVAL;
    return -1;
}

int handover_older = -1;

static void take_pipe(void)
{
    long fd = take_variable(HANDOVER_READY);
    if (fd >= HANDOVER_FIRST && fd <= HANDOVER_FIRST + HANDOVER_MAX &&
        fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0)
        handover_older = (int)fd;
}

/* Sockets that were meant for another process are left alone: a shell may have passed the variables on. */
int handover_take(int *listeners)
{
    bool named = getenv("LISTEN_FDS");
    long pid = take_variable("LISTEN_PID");
    long count = take_variable("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (!named || pid != getpid()) {
        unsetenv(HANDOVER_READY);
        return 0;
    }
    take_pipe();
    if (count < 1 || count > HANDOVER_MAX) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < count; i++) {
        listeners[i] = HANDOVER_FIRST + i;
        if (take_listener(listeners[i]) == -1)
            return -1;
    }
    return (int)count;
}

static bool same_address(const struct sockaddr *a, const struct sockaddr *b, bool any_port)
{
    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *left = (const void *)a;
        const struct sockaddr_in *right = (const void *)b;
        return left->sin_addr.s_addr == right->sin_addr.s_addr &&
               (any_port || left->sin_port == right->sin_port);
    }
    const struct sockaddr_in6 *left = (const void *)a;
    const struct sockaddr_in6 *right = (const void *)b;
    return memcmp(&left->sin6_addr, &right->sin6_addr, sizeof left->sin6_addr) == 0 &&
           (any_port || left->sin6_port == right->sin6_port);
}

int handover_is_at(int listener, const char *host, const char *port)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    bool is_there = false;
    if (getsockname(listener, (struct sockaddr *)&address, &size) == -1)
        return -1;
    struct addrinfo *found = net_resolve(host, port, AI_PASSIVE);
    if (!found)
        return -1;
    for (const struct addrinfo *one = found; one && !is_there; one = one->ai_next)
        is_there = same_address(one->ai_addr, (struct sockaddr *)&address, strcmp(port, "0") == 0);
    freeaddrinfo(found);
    return is_there;
}

bool handover_ready(void)
{
    if (handover_older == -1)
        return false;
    while (send(handover_older, "!", HANDOVER_SERVES, MSG_NOSIGNAL) == -1 && errno == EINTR)
        ;
    close(handover_older);
    handover_older = -1;
    return true;
}
