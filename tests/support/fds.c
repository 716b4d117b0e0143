/* Start reading at fds_take() and fds_end(). */
#include "fds.h"
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HIGHEST = 4096, /* descriptors with higher numbers are not counted */
    ROOM = 4096
};

static int taken[ROOM];
static size_t taken_count;
static int open_at_begin;
static struct rlimit limit_at_begin;

const char fds_advice[] =
    "As many descriptors are open as before the test: who opens one closes it, on every path, also "
    "when a later step fails.";

void fds_begin(void)
{
    taken_count = 0;
    open_at_begin = fds_count();
    check_succeeds(getrlimit(RLIMIT_NOFILE, &limit_at_begin), "The test needs its limits.");
}

void fds_end(void)
{
    check_succeeds(setrlimit(RLIMIT_NOFILE, &limit_at_begin), "The test gives its limits back.");
    while (taken_count > 0)
        close(taken[--taken_count]);
    check_number(fds_count(), open_at_begin, fds_advice);
}

/* --- Making ------------------------------------------------------------------------------------ */

int fds_take(int fd)
{
    check_that(taken_count < ROOM, "ROOM in fds.c is too small for this test.");
    taken[taken_count++] = fd;
    return fd;
}

static void set_nonblocking(int fd)
{
    check_succeeds(fcntl(fd, F_SETFL, O_NONBLOCK), "The test needs a non-blocking descriptor.");
}

void fds_pair(int pair[2])
{
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "The test needs two sockets.");
    for (int i = 0; i < 2; i++)
        set_nonblocking(fds_take(pair[i]));
}

void fds_pipe(int ends[2])
{
    check_succeeds(pipe(ends), "The test needs a pipe.");
    for (int i = 0; i < 2; i++)
        set_nonblocking(fds_take(ends[i]));
}

void fds_tcp_pair(int pair[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    check_succeeds(bind(listener, (struct sockaddr *)&address, size), "Any port will do.");
    check_succeeds(listen(listener, 1), "The test needs a TCP listener.");
    check_succeeds(getsockname(listener, (struct sockaddr *)&address, &size), "Which port is it?");
    pair[0] = fds_take(socket(AF_INET, SOCK_STREAM, 0));
    check_succeeds(connect(pair[0], (struct sockaddr *)&address, size), "Loopback must be up.");
    pair[1] = fds_take(accept(listener, NULL, NULL));
    close(listener);
    for (int i = 0; i < 2; i++)
        set_nonblocking(pair[i]);
}

int fds_dup_above(int fd, int least)
{
    return fds_take(check_succeeds(fcntl(fd, F_DUPFD, least), "The test needs a duplicate."));
}

/* --- Using ------------------------------------------------------------------------------------- */

static void forget(int fd)
{
    for (size_t i = 0; i < taken_count; i++)
        if (taken[i] == fd)
            taken[i] = taken[--taken_count];
}

void fds_close(int fd)
{
    forget(fd);
    check_succeeds(close(fd), "The test closes what it opened.");
}

void fds_reset(int fd)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    check_succeeds(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), "See socket(7).");
    fds_close(fd);
}

void fds_write(int fd, const char *text)
{
    ssize_t size = (ssize_t)strlen(text);
    check_number(write(fd, text, (size_t)size), size, "There must be room for what a test writes.");
}

size_t fds_fill(int fd)
{
    static const char zeros[4096];
    size_t total = 0;
    ssize_t n;
    for (size_t size = sizeof zeros; size > 0; size /= 2)
        while ((n = write(fd, zeros, size)) > 0)
            total += (size_t)n;
    return total;
}

size_t fds_drain(int fd)
{
    char dropped[4096];
    size_t total = 0;
    ssize_t n;
    while ((n = read(fd, dropped, sizeof dropped)) > 0)
        total += (size_t)n;
    return total;
}

/* --- Limits ------------------------------------------------------------------------------------ */

int fds_count(void)
{
    int count = 0;
    for (int fd = 0; fd < HIGHEST; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

void fds_allow(int more)
{
    struct rlimit limit = limit_at_begin;
    int end = 0; /* no number from here on may be given out */
    for (int spare = 0; spare < more || fcntl(end, F_GETFD) != -1; end++)
        spare += fcntl(end, F_GETFD) == -1;
    limit.rlim_cur = (rlim_t)end;
    check_succeeds(setrlimit(RLIMIT_NOFILE, &limit), "The test lowers its own limit.");
}

int fds_allow_many(void)
{
    struct rlimit limit = limit_at_begin;
    if (limit.rlim_max > HIGHEST)
        limit.rlim_max = HIGHEST;
    limit.rlim_cur = limit.rlim_max;
    limit.rlim_max = limit_at_begin.rlim_max;
    check_succeeds(setrlimit(RLIMIT_NOFILE, &limit), "The test raises its own limit.");
    return (int)limit.rlim_cur;
}
