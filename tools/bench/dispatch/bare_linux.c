/* The yardstick: epoll without any abstraction. */
#include "dispatch.h"

#include <sys/epoll.h>

enum { BATCH = 512 };

static int epoll;

const char *loop_version(void)
{
    return "-";
}

void loop_open(const char *backend)
{
    (void)backend;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll == -1)
        fail("cannot open epoll");
}

void loop_watch(size_t index)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, pairs.ends[index][0], &event) == -1)
        fail("cannot watch");
}

void loop_turn(void)
{
    struct epoll_event events[BATCH];
    int count = epoll_wait(epoll, events, BATCH, -1);
    for (int i = 0; i < count; i++)
        dispatch_readable(events[i].data.u64);
}
