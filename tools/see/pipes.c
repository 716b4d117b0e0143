/* Start reading at pipes_open(), then pipes_pump(). */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "pipes.h"
#include "guard.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    ROOM = 1024 * 1024, /* bytes: a server must not wait for us */
    LONGEST_LINE = 1024 * 1024
};

static struct source {
    int fd;      /* our end; -1 if there is none */
    int servers; /* the other one, while it is ours */
    char path[256 + 16];
    pipes_take *take;
    struct text line; /* what has come of the next one */
    bool heard;
} sources[PIPES] = {[FROM_STRACE] = {.fd = -1, .servers = -1},
                    [FROM_LOOP] = {.fd = -1, .servers = -1},
                    [FROM_STDOUT] = {.fd = -1, .servers = -1},
                    [FROM_STDERR] = {.fd = -1, .servers = -1}};

/* --- Opening ------------------------------------------------------------------------------------------- */

static int prepare(int fd, bool nonblocking)
{
    if (fd == -1)
        return -1;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (nonblocking)
        (void)fcntl(fd, F_SETFL, O_NONBLOCK);
#ifdef F_SETPIPE_SZ
    (void)fcntl(fd, F_SETPIPE_SZ, ROOM); /* best effort */
#endif
    return fd;
}

static int open_pipe(struct source *source)
{
    int ends[2];
    if (pipe(ends) == -1)
        return -1;
    source->fd = prepare(ends[0], true);
    source->servers = prepare(ends[1], false);
    return 0;
}

/* A writer of our own keeps it open while the server's processes come and go. */
static int open_fifo(struct source *source, const char *name)
{
    snprintf(source->path, sizeof source->path, "%s/%s", guard_folder(), name);
    if (mkfifo(source->path, 0600) == -1)
        return -1;
    source->fd = prepare(open(source->path, O_RDONLY | O_NONBLOCK), true);
    source->servers = prepare(open(source->path, O_WRONLY), false);
    return source->fd == -1 ? -1 : 0;
}

int pipes_open(pipes_take *const takers[PIPES])
{
    for (int i = 0; i < PIPES; i++)
        sources[i].take = takers[i];
    if (open_fifo(&sources[FROM_STRACE], "strace") == 0 &&
        open_fifo(&sources[FROM_LOOP], "loop") == 0 && open_pipe(&sources[FROM_STDOUT]) == 0 &&
        open_pipe(&sources[FROM_STDERR]) == 0)
        return 0;
    fprintf(stderr, "see: cannot make pipes for the server in %s: %s.\n", guard_folder(),
            strerror(errno));
    return -1;
}

const char *pipes_path(enum pipes_name name)
{
    return sources[name].path;
}

const char *pipes_mark(void)
{
    return strrchr(guard_folder(), '/');
}

int pipes_end_for_server(enum pipes_name name)
{
    return sources[name].servers;
}

static void close_end(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

void pipes_leave_to_server(void)
{
    close_end(&sources[FROM_STDOUT].servers);
    close_end(&sources[FROM_STDERR].servers);
}

void pipes_close(void)
{
    for (int i = 0; i < PIPES; i++) {
        if (*sources[i].path)
            unlink(sources[i].path);
        close_end(&sources[i].fd);
        close_end(&sources[i].servers);
        text_release(&sources[i].line);
    }
    rmdir(guard_folder());
}

/* --- Lines --------------------------------------------------------------------------------------------- */

/* Hand out whole lines, and keep what is left over; but no server can say a line without end. */
static void hand_out(struct source *source)
{
    if (source->line.size > LONGEST_LINE)
        text_add(&source->line, "\n");
    char *next = source->line.bytes, *end = next + source->line.size;
    for (char *feed; (feed = memchr(next, '\n', (size_t)(end - next))); next = feed + 1)
        source->take(next, (size_t)(feed + 1 - next));
    source->line.size = (size_t)(end - next);
    memmove(source->line.bytes, next, source->line.size);
    source->line.bytes[source->line.size] = '\0';
}

static bool take_what_came(struct source *source)
{
    char chunk[65536];
    ssize_t got = read(source->fd, chunk, sizeof chunk);
    if (got <= 0)
        return false;
    source->heard = true;
    text_append(&source->line, chunk, (size_t)got);
    hand_out(source);
    return true;
}

bool pipes_pump(int fd, short events, int limit_ms)
{
    struct pollfd fds[PIPES + 1];
    bool something = false;
    for (int i = 0; i < PIPES; i++)
        fds[i] = (struct pollfd){.fd = sources[i].fd, .events = POLLIN};
    fds[PIPES] = (struct pollfd){.fd = fd, .events = events};
    if (poll(fds, PIPES + 1, limit_ms) <= 0)
        return false;
    for (int i = 0; i < PIPES; i++) {
        if (fds[i].revents && take_what_came(&sources[i]))
            something = true;
        else if (fds[i].revents & (POLLHUP | POLLERR | POLLNVAL))
            close_end(&sources[i].fd); /* its writers are gone: it would be ready for ever */
    }
    return something;
}

bool pipes_have_heard(enum pipes_name name)
{
    return sources[name].heard;
}

void pipes_take_begun(enum pipes_name name, const char *end)
{
    struct source *source = &sources[name];
    if (source->line.size == 0)
        return;
    text_add(&source->line, end);
    hand_out(source);
}
