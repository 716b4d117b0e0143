/* Start reading at process_begin(). */
#include "process.h"
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static bool had_terminal;

/* open() returns the lowest free descriptor. If a server is started with stderr closed (`2>&-`), its first
 * client gets number 2, and the log with it. So fill the gaps. In a chroot without /dev a directory keeps
 * the number as well: what is written to it is lost. */
static void open_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", O_RDWR) == -1)
            (void)open("/", O_RDONLY);
}

static void end_process(int number)
{
    _exit(128 + number); /* as a shell has it */
}

/* The first process of a container is PID 1, and to PID 1 the kernel delivers only signals that have a
 * handler: without one, SIGTERM would do nothing, and `docker stop` would wait ten seconds in vain. */
static void obey_signals(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
    struct sigaction end = {.sa_handler = end_process};
    struct sigaction now;
    if (getpid() != 1)
        return;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            (void)sigaction(signals[i], &end, NULL);
}

/* /dev/tty is the terminal to which this process's session belongs. 0 if it can be opened, or errno. */
static int try_terminal(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd == -1)
        return errno;
    close(fd);
    return 0;
}

/* Whoever starts a server with nohup wants it to outlive the terminal. */
static void remember_terminal(void)
{
    struct sigaction now;
    bool ignored = sigaction(SIGHUP, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
    had_terminal = !ignored && try_terminal() == 0;
}

/* It may also fail for want of a descriptor or of memory, and then the terminal may be there. */
bool terminal_is_gone(void)
{
    int why = had_terminal ? try_terminal() : 0;
    return why == ENXIO || why == EIO;
}

void process_begin(void)
{
    open_standard_descriptors();
    obey_signals();
    remember_terminal();
}
