#ifndef ECHO_H
#define ECHO_H
/* What the bare loop and the servers on other libraries have in common: the answer. One recv() and
 * one send() an event; what the kernel does not take at once is kept, and until it is gone nothing
 * more is read. The stages do the same, in chunks of the same size.
 *
 * All of it stands in this header so that the compiler may put it in place: what is left to compare
 * is the loop. */

#include "cli.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ECHO_BACKLOG = 128,    /* connections that wait in the kernel until they are accepted */
    ECHO_CHUNK = 64 * 1024 /* bytes received at a time */
};

/* What a connection waits for now. */
enum echo_next { ECHO_READ, ECHO_WRITE, ECHO_CLOSE };

struct echo {
    int fd;
    char *rest; /* received and not yet sent back; NULL if all is */
    size_t size;
    size_t sent; /* of the rest */
};

/* Listen where the command line says, say so, and return the listener, which does not block. */
static inline int echo_listen(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    raise_descriptor_limit();
    int listener = net_listen(options.host, options.port, ECHO_BACKLOG);
    if (listener == -1 || net_set_nonblocking(listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    return listener;
}

/* Take the next connection: NULL if there is none, or no room for it. */
static inline struct echo *echo_accept(int listener, size_t size)
{
    int fd = net_accept(listener);
    if (fd == -1)
        return NULL;
    struct echo *echo = calloc(1, size);
    if (!echo || net_set_nonblocking(fd) == -1) {
        free(echo);
        close(fd);
        return NULL;
    }
    echo->fd = fd;
    return echo;
}

static inline void echo_close(struct echo *echo)
{
    close(echo->fd);
    free(echo->rest);
    free(echo);
}

static inline enum echo_next echo_keep(struct echo *echo, const char *data, size_t size)
{
    echo->rest = malloc(size);
    if (!echo->rest)
        return ECHO_CLOSE;
    memcpy(echo->rest, data, size);
    echo->size = size;
    echo->sent = 0;
    return ECHO_WRITE;
}

static inline bool echo_must_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static inline enum echo_next echo_read(struct echo *echo)
{
    char chunk[ECHO_CHUNK];
    ssize_t size = recv(echo->fd, chunk, sizeof chunk, 0);
    if (size <= 0)
        return size == -1 && echo_must_wait() ? ECHO_READ : ECHO_CLOSE;
    ssize_t sent = send(echo->fd, chunk, (size_t)size, MSG_NOSIGNAL);
    if (sent == size)
        return ECHO_READ;
    if (sent == -1 && !echo_must_wait())
        return ECHO_CLOSE;
    sent = sent == -1 ? 0 : sent;
    return echo_keep(echo, chunk + sent, (size_t)(size - sent));
}

static inline enum echo_next echo_write(struct echo *echo)
{
    ssize_t sent = send(echo->fd, echo->rest + echo->sent, echo->size - echo->sent, MSG_NOSIGNAL);
    if (sent == -1)
        return echo_must_wait() ? ECHO_WRITE : ECHO_CLOSE;
    echo->sent += (size_t)sent;
    if (echo->sent < echo->size)
        return ECHO_WRITE;
    free(echo->rest);
    echo->rest = NULL;
    return ECHO_READ;
}

#endif
