#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool taken;

/* Opened anew, since another program may have left the terminal non-blocking. */
static void open_anew(void)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd == -1)
        return;
    (void)dup2(fd, STDIN_FILENO);
    (void)dup2(fd, STDOUT_FILENO);
    close(fd);
}

bool terminal_open(void)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return false;
    open_anew();
    return tcgetattr(STDIN_FILENO, &before) == 0;
}

void terminal_take(void)
{
    struct termios mode = before;
    mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    mode.c_iflag &= ~(tcflag_t)IXON;
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &mode);
    taken = true;
}

void terminal_give_back(void)
{
    if (taken)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    taken = false;
}

bool terminal_is_taken(void)
{
    return taken;
}

/* Our whole group stops; tools/group.c then stops the processes around it, such as make. */
void terminal_suspend(void)
{
    terminal_say("\033[H\033[J");
    terminal_give_back();
    kill(0, SIGSTOP);
}

long terminal_read(char *bytes, size_t size)
{
    ssize_t got = read(STDIN_FILENO, bytes, size);
    if (got == -1 && (errno == EINTR || errno == EAGAIN))
        return 0;
    return got > 0 ? (long)got : -1;
}

/* If it fails, nobody is looking any more. */
void terminal_write(const char *bytes, size_t size)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written == -1 && errno == EAGAIN) {
            (void)poll(&output, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

void terminal_say(const char *string)
{
    terminal_write(string, strlen(string));
}

void terminal_size(int *rows, int *columns)
{
    struct winsize window = {0};
    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &window);
    *rows = window.ws_row > 0 && window.ws_col > 0 ? window.ws_row : 24;
    *columns = window.ws_row > 0 && window.ws_col > 0 ? window.ws_col : 80;
}
