/* room-bare: whatever a member sends, all others get, by a loop of send() on bare epoll. It is the yardstick of
 * rooms: it frames nothing, names nobody, and drops whom the kernel cannot take more for.
 *
 * Start at main(), then pass_on(). */
#include "net.h"
#include "serve.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char program[] = "room";

enum { CHUNK = 64 * 1024 };

struct member {
    struct watch watch;
    size_t place; /* in the room */
};

static struct member **room;
static size_t count;

static void leave(struct member *member)
{
    room[member->place] = room[--count];
    room[member->place]->place = member->place;
    loop_forget(&member->watch);
    close(member->watch.fd);
    free(member);
}

static void pass_on(struct watch *watch)
{
    char chunk[CHUNK];
    struct member *from = (struct member *)watch;
    ssize_t size = recv(watch->fd, chunk, sizeof chunk, 0);
    if (size <= 0) {
        leave(from);
        return;
    }
    for (size_t i = count; i-- > 0;)
        if (room[i] != from && send(room[i]->watch.fd, chunk, (size_t)size, MSG_NOSIGNAL) != size)
            shutdown(room[i]->watch.fd, SHUT_RDWR); /* it leaves when its end is read */
}

static void let_in(struct watch *listener)
{
    static const char greeting[] = "* welcome\n";
    int fd = net_accept(listener->fd);
    if (fd == -1)
        return;
    struct member *member = malloc(sizeof *member);
    struct member **grown = realloc(room, (count + 1) * sizeof *room);
    if (!member || !grown || net_set_nonblocking(fd) == -1)
        fail("cannot let a member in");
    room = grown;
    *member = (struct member){{.fd = fd, .on_ready = pass_on}, count};
    room[count++] = member;
    loop_watch(&member->watch, LOOP_READ);
    (void)send(fd, greeting, strlen(greeting), MSG_NOSIGNAL);
}

int main(int argc, char **argv)
{
    serve(argc, argv, let_in);
}
