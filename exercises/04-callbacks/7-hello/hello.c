/* Start at hello_open(), then read_head(). */
#include "hello.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MOST = 1024 };

static const char hello[] = "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";
static const char too_long[] = "HTTP/1.0 431 Request Header Fields Too Large\r\n\r\n";

/* A connection. */
struct visitor {
    struct reactor *reactor;
    int fd;
    char head[HEAD_MOST + 1]; /* what has come of it */
    size_t size;              /* how many bytes that is */
};

static void leave(struct visitor *visitor)
{
    (void)reactor_unregister(visitor->reactor, visitor->fd);
    close(visitor->fd);
    free(visitor);
}

/* EXERCISE: it believes that a request comes in one piece, and that nothing follows it. */
static void read_head(int fd, unsigned events, void *data)
{
    struct visitor *visitor = data;
    size_t size, sent;
    enum net_result result = net_recv(fd, visitor->head, HEAD_MOST, &size);
    if (result == NET_OK)
        (void)net_send(fd, hello, strlen(hello), &sent);
    leave(visitor);
}
/* END */

int hello_open(struct reactor *reactor, int fd)
{
    struct visitor *visitor = calloc(1, sizeof *visitor);
    if (!visitor)
        return -1;
    visitor->reactor = reactor;
    visitor->fd = fd;
    if (reactor_register(reactor, fd, SELECTOR_READ, read_head, visitor) == 0)
        return 0;
    free(visitor);
    return -1;
}
