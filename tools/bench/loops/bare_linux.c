/* The yardstick: epoll without any abstraction. What a loop costs beyond this, it costs for being a loop that
 * others can use. Level-triggered; the kernel hands back our pointer with each event. */
#include "loop.h"

#include <sys/epoll.h>

enum { BATCH = 512 }; /* events taken from the kernel at a time */

static int epoll;

const char *loop_version(void)
{
    return "-";
}

void loop_open(const char *backend)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll == -1)
        fail("cannot open epoll");
}

static void control(int operation, struct watch *watch, enum interest interest)
{
    struct epoll_event event = {.events = interest == LOOP_READ ? EPOLLIN : EPOLLOUT,
                                .data.ptr = watch};
    if (epoll_ctl(epoll, operation, watch->fd, &event) == -1)
        fail("cannot watch");
}

void loop_watch(struct watch *watch, enum interest interest)
{
    control(EPOLL_CTL_ADD, watch, interest);
}

void loop_change(struct watch *watch, enum interest interest)
{
    control(EPOLL_CTL_MOD, watch, interest);
}

void loop_forget(struct watch *watch)
{
    (void)watch; /* the kernel forgets what is closed */
}

void loop_turn(void)
{
    struct epoll_event events[BATCH];
    int count = epoll_wait(epoll, events, BATCH, -1);
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        watch->on_ready(watch);
    }
}
