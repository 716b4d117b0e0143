/* Start at connect_within(): start, wait until the attempt has ended, ask how it ended. */
#include "connect.h"
#include "net.h"
#include "selector.h"

#include <errno.h>
#include <unistd.h>

/* connect() on a non-blocking socket only begins: EINPROGRESS. */
static int start(int fd, const struct sockaddr *address, socklen_t size)
{
    if (net_set_nonblocking(fd) == -1)
        return -1;
    return connect(fd, address, size) == 0 || errno == EINPROGRESS ? 0 : -1;
}

/* A socket becomes writable when the attempt to connect has ended. */
static int wait_for_end(int fd, int timeout_ms)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key ready;
    int count = -1;
    if (!selector)
        return -1;
    if (selector_register(selector, fd, SELECTOR_WRITE, NULL) == 0)
        count = selector_select(selector, timeout_ms, &ready, 1);
    int why = count == 0 ? ETIMEDOUT : errno;
    selector_close(selector);
    errno = why;
    return count == 1 ? 0 : -1;
}

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    return 0; /* it is writable, so it must be connected */
}
/* END */

int connect_within(int timeout_ms, const struct sockaddr *address, socklen_t size)
{
    int fd = socket(address->sa_family, SOCK_STREAM, 0);
    if (fd == -1)
        return -1;
    if (start(fd, address, size) == 0 && wait_for_end(fd, timeout_ms) == 0 && outcome(fd) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}
