/* Start reading at log_write().
 *
 * A log that nobody reads must not hold up a server: a full pipe, or a terminal that was stopped with
 * Ctrl-S, would keep write() waiting, and all clients with it. What is on a disk cannot be helped: write()
 * to a file waits for the disk, O_NONBLOCK or not. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS is not in POSIX before 2024 */
#include "log.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_FD = 100 /* or the first free one from there on */ };

static const char *name = "server";
static int log_fd = STDERR_FILENO;
static bool ask_first;                 /* writing to log_fd may wait */
static bool cut;                       /* the last line was written in part */
static atomic_ulong count;             /* lines dropped, */
static atomic_ulong *dropped = &count; /* or a count that this server's processes share */

int move_up(int fd)
{
    int high = fcntl(fd, F_DUPFD_CLOEXEC, LOG_FD);
    if (high == -1)
        return fd;
    close(fd);
    return high;
}

/* O_NONBLOCK belongs to the open file, and that of stderr is not ours alone: set there, it would hold for
 * the shell whose terminal it is, and for all others who write to the same pipe. So open the same terminal or
 * pipe once more, which makes an open file of our own. (Where /dev/fd/2 is only another name of descriptor 2,
 * as on BSD, the flag is not set, for anybody.) A file would begin anew, and a socket cannot be opened. */
static int open_again(mode_t mode)
{
    if (!S_ISFIFO(mode) && !isatty(STDERR_FILENO))
        return STDERR_FILENO;
    int fd = open("/dev/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd == -1 ? STDERR_FILENO : move_up(fd);
}

static void share_count(void)
{
    void *shared =
        mmap(NULL, sizeof *dropped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED) /* else each process counts for itself */
        dropped = shared;     /* zero */
}

void log_begin(const char *called)
{
    struct stat status;
    name = called;
    if (fstat(STDERR_FILENO, &status) == -1)
        return;
    log_fd = open_again(status.st_mode);
    ask_first = !S_ISREG(status.st_mode) && !(fcntl(log_fd, F_GETFL) & O_NONBLOCK);
    share_count();
}

/* A pipe or a socket that is writable takes a line whole, unless another process is faster. */
static bool would_wait(void)
{
    struct pollfd entry = {.fd = log_fd, .events = POLLOUT};
    return ask_first && poll(&entry, 1, 0) != 1;
}

/* One write(), so that lines of several processes do not mix. A terminal may take a part. */
static bool write_at_once(const char *line, size_t size)
{
    if (would_wait())
        return false;
    ssize_t written = write(log_fd, line, size);
    cut = written > 0 && (size_t)written < size;
    return written == (ssize_t)size;
}

static bool tell_dropped(void)
{
    char line[LOG_LINE_MAX];
    unsigned long lines = atomic_exchange(dropped, 0);
    if (lines == 0)
        return true;
    int size =
        snprintf(line, sizeof line, "%s%s: %lu line%s of the log %s dropped\n", cut ? "\n" : "",
                 name, lines, lines == 1 ? "" : "s", lines == 1 ? "was" : "were");
    if (write_at_once(line, (size_t)size))
        return true;
    atomic_fetch_add(dropped, lines);
    return false;
}

static bool is_pending(int signal)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, signal) == 1;
}

/* If nobody reads stderr any more, as after `server -v 2>&1 | head`, that raises SIGPIPE, and for a line of
 * the log all clients would lose their server. So the signal is held back meanwhile, and taken away if it
 * came. (To ignore it meanwhile would hold for all threads, if there are others.) */
static void write_or_drop(const char *line, size_t size)
{
    sigset_t broken_pipe, before;
    int number;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigprocmask(SIG_BLOCK, &broken_pipe, &before);
    if (!tell_dropped() || !write_at_once(line, size))
        atomic_fetch_add(dropped, 1);
    if (is_pending(SIGPIPE))
        sigwait(&broken_pipe, &number);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void log_write(const char *format, ...)
{
    char line[LOG_LINE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size > 0)
        write_or_drop(line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}
