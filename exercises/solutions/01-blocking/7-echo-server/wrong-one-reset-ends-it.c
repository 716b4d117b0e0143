/* Refused with: failed for one client. Close that one
 *
 * One lost client ends the server. */

/* EXERCISE: write an echo server for one client at a time, with the system's own calls: getaddrinfo(),
 * socket(), setsockopt(), bind(), listen(), accept(), recv(), send(), close(). For the command line and the
 * ready line call options_parse(), announce(), die() and complain() of cli.h. */
#include "cli.h"

#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,    /* connections that wait in the kernel until we accept them */
    CHUNK = 64 * 1024 /* bytes received at a time */
};

/* send() may take a part only. */
static int send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t taken = send(fd, data, size, MSG_NOSIGNAL);
        if (taken == -1 && errno == EINTR)
            continue;
        if (taken == -1)
            return -1;
        data += taken;
        size -= (size_t)taken;
    }
    return 0;
}

static void serve_client(int client)
{
    char chunk[CHUNK];
    for (;;) {
        ssize_t got = recv(client, chunk, sizeof chunk, 0);
        if (got == -1 && errno == EINTR)
            continue;
        if (got == -1)
            die("cannot receive");
        if (got == 0 || send_all(client, chunk, (size_t)got) == -1)
            break;
    }
    close(client);
}

static int open_listener(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    int on = 1;
    if (fd == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int listen_on(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST};
    struct addrinfo *address;
    if (getaddrinfo(host, port, &hints, &address) != 0) {
        errno = EINVAL;
        return -1;
    }
    int fd = open_listener(address);
    int why = errno;
    freeaddrinfo(address);
    errno = why;
    return fd;
}

static void serve(int listener)
{
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client != -1)
            serve_client(client);
        else if (errno != EINTR && errno != ECONNABORTED) {
            complain("cannot accept a client");
            sleep(1); /* it may pass, and there is nobody else to serve */
        }
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    int listener = listen_on(options.host, options.port);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    serve(listener);
}
/* END */
