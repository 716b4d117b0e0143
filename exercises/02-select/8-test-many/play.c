/* The server of the stage, and the mutants of which the README speaks. */
#include "buffer.h"
#include "expect.h"
#include "mutants.h"
#include "net.h"

#include <sys/select.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wreturn-type" /* main() needs no return */

static int mutant;
static int nonblocking; /* how many sockets are: the listener comes first */
static int forgotten;   /* from this descriptor on; 0 if none is */

static int append_mutant(struct buffer *buffer, const void *data, size_t size)
{
    return mutant == 1 ? 0 : buffer_append(buffer, data, size);
}

static int set_mutant(int fd)
{
    return mutant == 2 && nonblocking++ > 0 ? 0 : net_set_nonblocking(fd);
}

static int close_mutant(int fd)
{
    if (mutant == 3)
        forgotten = fd;
    return close(fd);
}

static int accept_mutant(int listener)
{
    int fd = net_accept(listener);
    if (forgotten > 0 && fd >= forgotten)
        forgotten = fd + 1;
    return fd;
}

static int select_mutant(int end, fd_set *reading, fd_set *writing, fd_set *others,
                         struct timeval *limit)
{
    for (int fd = forgotten; fd > 0 && fd < end; fd++) {
        FD_CLR(fd, reading);
        FD_CLR(fd, writing);
    }
    return select(end, reading, writing, others, limit);
}

#define main                server_main
#define buffer_append       append_mutant
#define net_set_nonblocking set_mutant
#define close               close_mutant
#define net_accept          accept_mutant
#define select              select_mutant
#include "../../stages/02-select/server.c"
#undef main

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, server_main);
}
