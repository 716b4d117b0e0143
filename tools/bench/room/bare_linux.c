/* room-bare: whatever a member sends, all others get, by a bare loop of send() on epoll. It is the
 * yardstick of rooms: it frames nothing, names nobody, and drops whom the kernel cannot take more for.
 *
 * Start at main(), then pass_on(). */
#include "cli.h"
#include "net.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, BATCH = 512, CHUNK = 64 * 1024 };

struct member {
    int fd;
    size_t place; /* in the room */
};

static struct member **room;
static size_t count;

static void leave(struct member *member)
{
    room[member->place] = room[--count];
    room[member->place]->place = member->place;
    close(member->fd);
    free(member);
}

static void pass_on(struct member *from)
{
    char chunk[CHUNK];
    ssize_t size = recv(from->fd, chunk, sizeof chunk, 0);
    if (size <= 0) {
        leave(from);
        return;
    }
    for (size_t i = count; i-- > 0;)
        if (room[i] != from && send(room[i]->fd, chunk, (size_t)size, MSG_NOSIGNAL) != size)
            shutdown(room[i]->fd, SHUT_RDWR); /* it leaves when its end is read */
}

static void let_in(int epoll, int listener)
{
    static const char greeting[] = "* welcome\n";
    int fd = net_accept(listener);
    if (fd == -1)
        return;
    struct member *member = malloc(sizeof *member);
    struct member **grown = realloc(room, (count + 1) * sizeof *room);
    if (!member || !grown || net_set_nonblocking(fd) == -1)
        die("cannot let a member in");
    room = grown;
    *member = (struct member){fd, count};
    room[count++] = member;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = member};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1)
        die("cannot watch a member");
    (void)send(fd, greeting, strlen(greeting), MSG_NOSIGNAL);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    raise_descriptor_limit();
    int listener = net_listen(options.host, options.port, BACKLOG);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (listener == -1 || net_set_nonblocking(listener) == -1 || epoll == -1 ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    for (;;) {
        struct epoll_event events[BATCH];
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr)
                pass_on(events[i].data.ptr);
            else
                let_in(epoll, listener);
        }
    }
}
