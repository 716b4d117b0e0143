/* Start at terminal_start(). The test holds both ends of a pseudo-terminal, so that it can look at its
 * mode when the program has ended; and a pipe, the lifeline, whose other end only the program has,
 * so that its end can be waited for together with what it prints. */
#define _XOPEN_SOURCE 700 /* posix_openpt() */
#include "terminal.h"
#include "check.h"
#include "sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 30 * 1000,
    TAIL = 1000 /* bytes shown of a terminal in a failure */
};

static int keyboard = -1; /* the terminal, seen by whoever sits before it */
static int screen = -1;   /* the same, seen by the program */
static int lifeline = -1; /* hangs up when the program ends */
static pid_t program = -1;
static struct text shown;
static size_t met; /* how much of it the test has waited for */
static struct termios mode;

static void open_terminal(int columns)
{
    const struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    keyboard = check_succeeds(posix_openpt(O_RDWR | O_NOCTTY), "The test needs a terminal.");
    check_succeeds(grantpt(keyboard), "The test needs a terminal.");
    check_succeeds(unlockpt(keyboard), "The test needs a terminal.");
    screen =
        check_succeeds(open(ptsname(keyboard), O_RDWR | O_NOCTTY), "The test needs a terminal.");
    check_succeeds(ioctl(screen, TIOCSWINSZ, &size), "The terminal has a size.");
    check_succeeds(tcgetattr(screen, &mode), "The terminal has a mode.");
}

/* 0, 1 and 2 are the terminal, and 3 the lifeline. */
static _Noreturn void be_program(int line, char *const words[])
{
    const char *name = ptsname(keyboard);
    setsid();
    int terminal = open(name, O_RDWR); /* becomes the session's controlling terminal */
    dup2(line, 3);
    for (int fd = 0; fd < 3; fd++)
        dup2(terminal, fd);
    for (int fd = 4; fd < 64; fd++)
        close(fd);
    if (chdir(sandbox_folder()) == 0)
        execv(words[0], words);
    _exit(127);
}

void terminal_start(int columns, char *const words[])
{
    int ends[2];
    open_terminal(columns);
    check_succeeds(pipe(ends), "The test needs a pipe.");
    lifeline = ends[0];
    program = check_succeeds(fork(), "The test starts a program.");
    if (program == 0)
        be_program(ends[1], words);
    close(ends[1]);
}

static void read_terminal(void)
{
    char chunk[4096];
    ssize_t size = read(keyboard, chunk, sizeof chunk);
    for (ssize_t i = 0; i < size; i++)
        if (chunk[i] != '\r')
            text_append(&shown, &chunk[i], 1);
}

/* For a failure: what was waited for, and the end of what there is. */
static void note_screen(const char *wanted)
{
    size_t hidden = shown.size > TAIL ? shown.size - TAIL : 0;
    check_note("the test wants:\n%s\nbut the terminal shows, at its end:\n%s", wanted,
               text_string(&shown) + hidden);
}

/* Wait for more to read. False if the program has ended, and all was read. */
static bool show_more(const char *wanted)
{
    struct pollfd ready[] = {{.fd = keyboard, .events = POLLIN},
                             {.fd = lifeline, .events = POLLIN}};
    int count = check_succeeds(poll(ready, 2, PATIENCE_MS), "The test waits for its program.");
    note_screen(wanted);
    check_that(count > 0, "The program neither prints what it should, nor ends.");
    if (ready[0].revents & POLLIN)
        read_terminal();
    return ready[0].revents & POLLIN;
}

void terminal_expect(const char *text)
{
    const char *found;
    while (!(found = strstr(text_string(&shown) + met, text)) && show_more(text))
        continue;
    note_screen(text);
    check_that(found, "The program ended before it printed what the test waits for.");
    met = (size_t)(found - text_string(&shown)) + strlen(text);
}

void terminal_type(const char *keys)
{
    check_number(write(keyboard, keys, strlen(keys)), strlen(keys), "The test types.");
}

void terminal_answer(const char *line)
{
    terminal_expect("? for help): ");
    terminal_type(line);
    terminal_type("\n");
}

void terminal_expect_end(int status)
{
    struct termios now;
    int ended;
    while (show_more("the end of the program"))
        continue;
    check_succeeds(tcgetattr(screen, &now), "The terminal has a mode.");
    check_bytes(&now.c_lflag, sizeof now.c_lflag, &mode.c_lflag, sizeof mode.c_lflag,
                "The program leaves the terminal in the mode that it was in.");
    check_succeeds(waitpid(program, &ended, 0), "The program has ended.");
    program = -1;
    check_that(WIFEXITED(ended), "The program ends by itself, not by a signal.");
    check_number(WEXITSTATUS(ended), status, "0, or 130 after Ctrl-C.");
}

void terminal_check_shows(const char *text)
{
    note_screen(text);
    check_that(strstr(text_string(&shown), text), "A learner should see this.");
}

void terminal_check_hides(const char *text)
{
    note_screen(text);
    check_that(!strstr(text_string(&shown), text), "A learner should not see this.");
}

static void close_one(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

void terminal_close(void)
{
    if (program != -1) {
        kill(program, SIGKILL);
        waitpid(program, NULL, 0);
    }
    program = -1;
    close_one(&keyboard);
    close_one(&screen);
    close_one(&lifeline);
    text_release(&shown);
    met = 0;
}
