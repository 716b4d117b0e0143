/* What the kernel itself reports of a descriptor: select(), poll() and epoll, once for each, with none
 * of our code in between. All that selector promises rests on this.
 *
 * Start reading at check_reports(): it asks the call that is under test about one descriptor, and
 * compares the answer with its column. docs/pitfalls.md shows the columns as a table. */
/* once per backend */
#include "check.h"
#include "errors.h"
#include "fds.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

enum { NONE = 0, READ = 1, WRITE = 2, BOTH = READ | WRITE };

static void begin(void)
{
    fds_begin();
}

static void end(void)
{
    fds_end();
}

/* --- Asking ------------------------------------------------------------------------------------ */

struct bit {
    unsigned bit;
    const char *name;
};

/* The names of the bits that are set, or "-" if none is. */
static const char *name_bits(unsigned set, const struct bit *bits)
{
    static char text[64];
    text[0] = '\0';
    for (; bits->name; bits++)
        if (set & bits->bit) {
            strcat(text, text[0] != '\0' ? " " : "");
            strcat(text, bits->name);
        }
    return text[0] != '\0' ? text : "-";
}

static const char *ask_select(int fd, int interest)
{
    static const struct bit bits[] = {{READ, "R"}, {WRITE, "W"}, {0, NULL}};
    struct timeval at_once = {0};
    fd_set readable, writable;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    if (interest & READ)
        FD_SET(fd, &readable);
    if (interest & WRITE)
        FD_SET(fd, &writable);
    if (select(fd + 1, &readable, &writable, NULL, &at_once) == -1)
        return error_name(errno);
    return name_bits((FD_ISSET(fd, &readable) ? (unsigned)READ : 0) |
                         (FD_ISSET(fd, &writable) ? (unsigned)WRITE : 0),
                     bits);
}

static const char *ask_poll(int fd, int interest)
{
    static const struct bit bits[] = {{POLLIN, "IN"},   {POLLOUT, "OUT"},   {POLLERR, "ERR"},
                                      {POLLHUP, "HUP"}, {POLLNVAL, "NVAL"}, {0, NULL}};
    int wanted = (interest & READ ? POLLIN : 0) | (interest & WRITE ? POLLOUT : 0);
    struct pollfd entry = {.fd = fd, .events = (short)wanted};
    check_that(poll(&entry, 1, 0) != -1, "poll() tells what is wrong with an entry in the entry.");
    return name_bits((unsigned short)entry.revents, bits);
}

#ifdef __linux__
static const char *ask_epoll(int fd, int interest)
{
    static const struct bit bits[] = {
        {EPOLLIN, "IN"}, {EPOLLOUT, "OUT"}, {EPOLLERR, "ERR"}, {EPOLLHUP, "HUP"}, {0, NULL}};
    int epoll = fds_take(epoll_create1(0));
    struct epoll_event event = {.events = (interest & READ ? (uint32_t)EPOLLIN : 0) |
                                          (interest & WRITE ? (uint32_t)EPOLLOUT : 0)};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1)
        return error_name(errno);
    return epoll_wait(epoll, &event, 1, 0) == 1 ? name_bits(event.events, bits) : "-";
}
#endif

/* What the call under test says of fd, asked about this interest, is what its column says. Other
 * kernels than Linux say other things here and there, and may. */
static void check_reports(int fd, int interest, const char *by_select, const char *by_poll,
                          const char *by_epoll)
{
    static const char advice[] = "The selector's backends count on this answer of the kernel's.";
#ifdef __linux__
    if (check_backend && strcmp(check_backend, "epoll") == 0)
        check_string(ask_epoll(fd, interest), by_epoll, advice);
    else if (check_backend && strcmp(check_backend, "poll") == 0)
        check_string(ask_poll(fd, interest), by_poll, advice);
    else
        check_string(ask_select(fd, interest), by_select, advice);
#else
    skip();
#endif
}

/* --- TCP --------------------------------------------------------------------------------------- */

/* Until what the peer did has arrived here. */
static int await(int fd, short events)
{
    struct pollfd entry = {.fd = fd, .events = events};
    poll(&entry, 1, -1);
    return fd;
}

static int new_tcp(int *peer)
{
    int pair[2];
    fds_tcp_pair(pair);
    *peer = pair[1];
    return pair[0];
}

static int new_reset_tcp(void)
{
    int peer;
    int fd = new_tcp(&peer);
    fds_reset(peer);
    return await(fd, POLLIN);
}

static int new_closed_tcp(void)
{
    int peer;
    int fd = new_tcp(&peer);
    shutdown(fd, SHUT_WR);
    shutdown(peer, SHUT_WR);
    return await(fd, POLLIN);
}

/* kernel: TCP, connected and silent */
static void a_silent_connection_can_be_written_to(void **state)
{
    int peer;
    check_reports(new_tcp(&peer), BOTH, "W", "OUT", "OUT");
}

/* kernel: TCP, half-closed by the peer */
static void a_half_close_is_readable_and_no_hang_up(void **state)
{
    int peer;
    int fd = new_tcp(&peer);
    shutdown(peer, SHUT_WR);
    check_reports(await(fd, POLLIN), BOTH, "R W", "IN OUT", "IN OUT");
}

/* kernel: TCP, both directions closed, no interest */
static void a_connection_closed_both_ways_is_a_hang_up_nobody_asked_for(void **state)
{
    check_reports(new_closed_tcp(), NONE, "-", "HUP", "HUP");
}

/* kernel: TCP, both directions closed */
static void a_connection_closed_both_ways_is_readable_and_a_hang_up(void **state)
{
    check_reports(new_closed_tcp(), BOTH, "R W", "IN OUT HUP", "IN OUT HUP");
}

/* kernel: TCP, reset, no interest */
static void a_reset_is_an_error_and_a_hang_up_nobody_asked_for(void **state)
{
    check_reports(new_reset_tcp(), NONE, "-", "ERR HUP", "ERR HUP");
}

/* kernel: TCP, reset, asked to read */
static void a_reset_wakes_a_reader(void **state)
{
    check_reports(new_reset_tcp(), READ, "R", "IN ERR HUP", "IN ERR HUP");
}

/* kernel: TCP, reset, asked to write */
static void a_reset_wakes_a_writer(void **state)
{
    check_reports(new_reset_tcp(), WRITE, "W", "OUT ERR HUP", "OUT ERR HUP");
}

/* kernel: TCP, connection refused */
static void a_refused_connection_can_be_written_to_with_an_error(void **state)
{
    int peer;
    struct sockaddr_storage nobody;
    socklen_t size = sizeof nobody;
    int fd = new_tcp(&peer);
    getsockname(peer, (struct sockaddr *)&nobody, &size); /* its listener is closed */
    fds_reset(fd);
    fds_close(peer);
    fd = fds_take(socket(AF_INET, SOCK_STREAM, 0));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    check_number(connect(fd, (struct sockaddr *)&nobody, size), -1, "Nobody listens there.");
    check_reports(await(fd, POLLOUT), WRITE, "W", "OUT ERR HUP", "OUT ERR HUP");
}

/* kernel: TCP, never connected */
static void a_socket_that_was_never_connected_is_a_hang_up(void **state)
{
    check_reports(fds_take(socket(AF_INET, SOCK_STREAM, 0)), BOTH, "R W", "OUT HUP", "OUT HUP");
}

/* --- Other descriptors ------------------------------------------------------------------------- */

/* kernel: Unix socket whose peer is gone */
static void a_unix_socket_without_its_peer_is_readable_and_a_hang_up(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_close(pair[1]);
    check_reports(pair[0], BOTH, "R W", "IN OUT HUP", "IN OUT HUP");
}

/* kernel: pipe whose writer is gone, asked to read */
static void a_pipe_without_its_writer_is_a_hang_up_and_not_readable(void **state)
{
    int ends[2];
    fds_pipe(ends);
    fds_close(ends[1]);
    check_reports(ends[0], READ, "R", "HUP", "HUP");
}

/* kernel: pipe whose reader is gone, asked to write */
static void a_pipe_without_its_reader_can_be_written_to_with_an_error(void **state)
{
    int ends[2];
    fds_pipe(ends);
    fds_close(ends[0]);
    check_reports(ends[1], WRITE, "W", "OUT ERR", "OUT ERR");
}

/* kernel: full pipe whose reader is gone, asked to write */
static void a_full_pipe_without_its_reader_is_an_error_alone(void **state)
{
    int ends[2];
    fds_pipe(ends);
    fds_fill(ends[1]);
    fds_close(ends[0]);
    check_reports(ends[1], WRITE, "W", "ERR", "ERR");
}

/* kernel: regular file */
static void a_regular_file_is_always_ready_or_refused(void **state)
{
    char path[] = "/tmp/kernel-XXXXXX";
    int fd = fds_take(mkstemp(path));
    unlink(path);
    check_reports(fd, BOTH, "R W", "IN OUT", "EPERM");
}

/* kernel: descriptor that is not open */
static void a_descriptor_that_is_not_open_is_told_apart(void **state)
{
    int ends[2];
    fds_pipe(ends);
    int fd = fds_dup_above(ends[0], 100); /* a number that nobody else is given */
    fds_close(fd);
    check_reports(fd, BOTH, "EBADF", "NVAL", "EBADF");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "kernel", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_silent_connection_can_be_written_to),
        TEST(a_half_close_is_readable_and_no_hang_up),
        TEST(a_connection_closed_both_ways_is_a_hang_up_nobody_asked_for),
        TEST(a_connection_closed_both_ways_is_readable_and_a_hang_up),
        TEST(a_reset_is_an_error_and_a_hang_up_nobody_asked_for),
        TEST(a_reset_wakes_a_reader),
        TEST(a_reset_wakes_a_writer),
        TEST(a_refused_connection_can_be_written_to_with_an_error),
        TEST(a_socket_that_was_never_connected_is_a_hang_up),
        TEST(a_unix_socket_without_its_peer_is_readable_and_a_hang_up),
        TEST(a_pipe_without_its_writer_is_a_hang_up_and_not_readable),
        TEST(a_pipe_without_its_reader_can_be_written_to_with_an_error),
        TEST(a_full_pipe_without_its_reader_is_an_error_alone),
        TEST(a_regular_file_is_always_ready_or_refused),
        TEST(a_descriptor_that_is_not_open_is_told_apart),
    };
    return check_main(argc, argv, &suite, tests);
}
