/* Start reading at keys_take(). */
#include "keys.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { DEFAULT_COLUMNS = 80, DEFAULT_ROWS = 24 };

/* There is one terminal, and exit() must find it: so it is the process's. */
static struct termios before; /* how it was */
static bool known;            /* whether that was asked */
static bool taken;

/* Once only: who takes it again may find it as somebody else left it. */
static int ask(void)
{
    if (known)
        return 0;
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) == -1) {
        errno = ENOTTY;
        return -1;
    }
    if (atexit(keys_give_back) != 0) {
        errno = ENOMEM;
        return -1;
    }
    known = true;
    return 0;
}

int keys_take(enum keys_mode mode)
{
    if (ask() == -1)
        return -1;
    struct termios wanted = before;
    wanted.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    wanted.c_lflag &= ~(tcflag_t)(mode == KEYS_ALONE ? ISIG : 0);
    wanted.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    wanted.c_cc[VMIN] = 1;
    wanted.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &wanted) == -1)
        return -1;
    taken = true;
    return 0;
}

void keys_give_back(void)
{
    if (taken)
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    taken = false;
}

bool keys_are_taken(void)
{
    return taken;
}

bool keys_may_draw(void)
{
    const char *type = getenv("TERM");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !(type && strcmp(type, "dumb") == 0);
}

struct keys_window keys_window(void)
{
    struct winsize size;
    struct keys_window window = {DEFAULT_COLUMNS, DEFAULT_ROWS};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1)
        return window;
    if (size.ws_col > 0)
        window.columns = size.ws_col;
    if (size.ws_row > 0)
        window.rows = size.ws_row;
    return window;
}

int keys_write(const void *bytes, size_t size)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    const char *rest = bytes;
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, rest, size);
        if (written == -1 && errno == EAGAIN)
            (void)poll(&output, 1, -1);
        else if (written == -1 && errno != EINTR)
            return -1;
        if (written > 0) {
            rest += written;
            size -= (size_t)written;
        }
    }
    return 0;
}
