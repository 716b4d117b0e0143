#include "waits.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/select.h>

#ifdef __linux__
#include <sys/epoll.h>
#endif

int wait_error;

static bool wait_fails(void)
{
    if (wait_error == 0)
        return false;
    errno = wait_error;
    wait_error = 0;
    return true;
}

int __real_select(int end, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout);
int __wrap_select(int end, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout);
int __real_poll(struct pollfd *entries, nfds_t count, int timeout_ms);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms);

int __wrap_select(int end, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
    return wait_fails() ? -1 : __real_select(end, in, out, except, timeout);
}

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms)
{
    return wait_fails() ? -1 : __real_poll(entries, count, timeout_ms);
}

#ifdef __linux__
int __real_epoll_wait(int epoll, struct epoll_event *events, int max, int timeout_ms);
int __wrap_epoll_wait(int epoll, struct epoll_event *events, int max, int timeout_ms);

int __wrap_epoll_wait(int epoll, struct epoll_event *events, int max, int timeout_ms)
{
    return wait_fails() ? -1 : __real_epoll_wait(epoll, events, max, timeout_ms);
}
#endif
