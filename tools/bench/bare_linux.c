/* echo-bare: an echo server on epoll without any abstraction. It is the yardstick: what a loop costs
 * beyond this, it costs for being a loop that others can use.
 *
 * Start at main(). Level-triggered; the kernel hands back our pointer with each event. */
#include "echo.h"

#include <sys/epoll.h>

enum { BATCH = 512 }; /* events taken from the kernel at a time */

static int control(int epoll, int operation, struct echo *echo, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = echo};
    return epoll_ctl(epoll, operation, echo->fd, &event);
}

static void accept_client(int epoll, int listener)
{
    struct echo *echo = echo_accept(listener, sizeof *echo);
    if (echo && control(epoll, EPOLL_CTL_ADD, echo, EPOLLIN) == -1)
        echo_close(echo);
}

static void serve_client(int epoll, struct echo *echo)
{
    enum echo_next was = echo->rest ? ECHO_WRITE : ECHO_READ;
    enum echo_next next = was == ECHO_WRITE ? echo_write(echo) : echo_read(echo);
    if (next != was && next != ECHO_CLOSE &&
        control(epoll, EPOLL_CTL_MOD, echo, next == ECHO_WRITE ? EPOLLOUT : EPOLLIN) == -1)
        next = ECHO_CLOSE;
    if (next == ECHO_CLOSE)
        echo_close(echo);
}

int main(int argc, char **argv)
{
    int listener = echo_listen(argc, argv);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll == -1 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == -1)
        die("cannot wait for clients");
    for (;;) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                serve_client(epoll, events[i].data.ptr);
            else
                accept_client(epoll, listener);
        }
    }
}
