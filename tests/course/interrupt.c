/* interrupt: start a command, interrupt it, and see that it ends and leaves no process behind.
 *
 *   interrupt HOW MILLISECONDS COMMAND [ARGUMENT...]
 *
 * HOW is a signal for its process group (INT, TERM, HUP, QUIT, KILL), `kill` for its first process alone, or, in a
 * terminal of its own, `key`, which is Ctrl-C, or `close`, which closes the window. What it prints goes to stdout.
 *
 * The exit status is 0, or 1 if a process is left. tests/course/interrupt.sh says what for. Start at main(). */
#define _XOPEN_SOURCE   700 /* for posix_openpt() */
#define _DEFAULT_SOURCE     /* for TIOCSCTTY */
#include "client.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { END_LIMIT = 60000, LOOK = 20 /* milliseconds */, TEXT = 1 << 16 };

static char mark[64]; /* in the environment of all that it starts */

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"INT", SIGINT}, {"TERM", SIGTERM}, {"HUP", SIGHUP}, {"QUIT", SIGQUIT}, {"KILL", SIGKILL},
};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(2);
}

static int open_terminal(void)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal == -1 || grantpt(terminal) == -1 || unlockpt(terminal) == -1)
        fail("a terminal");
    (void)fcntl(terminal, F_SETFD, FD_CLOEXEC);
    return terminal;
}

/* In a session of its own, whose terminal is on descriptors 0, 1 and 2, if there is one. */
static _Noreturn void become_command(int terminal, char **words)
{
    setsid();
    int fd = open(terminal == -1 ? "/dev/null" : ptsname(terminal), O_RDWR);
    if (fd == -1 || (terminal != -1 && ioctl(fd, TIOCSCTTY, 0) == -1))
        fail("the terminal");
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (i == STDIN_FILENO || terminal != -1)
            dup2(fd, i);
    if (fd > STDERR_FILENO)
        close(fd);
    setenv("INTERRUPT_MARK", mark, 1);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i].number, SIG_DFL);
    execvp(words[0], words);
    _exit(127);
}

/* Pass on what the terminal shows, for a while, or until the command has ended: whether it has. */
static bool watch(pid_t command, int terminal, long long limit)
{
    char chunk[4096];
    long long end = milliseconds() + limit;
    while (milliseconds() < end) {
        struct pollfd screen = {.fd = terminal, .events = POLLIN};
        if (poll(&screen, 1, LOOK) > 0) {
            ssize_t size = read(terminal, chunk, sizeof chunk);
            if (size > 0)
                (void)!write(STDOUT_FILENO, chunk, (size_t)size);
        }
        if (waitpid(command, NULL, WNOHANG) != 0)
            return true;
    }
    return false;
}

static void interrupt(pid_t command, const char *how, int *terminal)
{
    if (strcmp(how, "key") == 0)
        (void)!write(*terminal, "\003", 1);
    else if (strcmp(how, "close") == 0)
        close(*terminal);
    else if (strcmp(how, "kill") == 0)
        kill(command, SIGKILL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcmp(how, signals[i].name) == 0)
            kill(-command, signals[i].number);
    if (strcmp(how, "close") == 0)
        *terminal = -1;
}

/* Whether the file of /proc has these bytes; its name is "PID/environ". */
static bool has_mark(const char *pid)
{
    static char bytes[TEXT];
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/environ", pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t size = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    for (size_t i = 0; i + strlen(mark) <= size; i++)
        if (memcmp(bytes + i, mark, strlen(mark)) == 0)
            return true;
    return false;
}

static void tell_of(const char *pid)
{
    char path[300], words[300] = "";
    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    FILE *file = fopen(path, "r");
    size_t size = file ? fread(words, 1, sizeof words - 1, file) : 0;
    for (size_t i = 0; i < size; i++)
        words[i] = words[i] ? words[i] : ' ';
    if (file)
        fclose(file);
    printf("process %s is left: %s\n", pid, words);
}

/* How many processes are left of it; with `tell`, say so and end them. Those that have ended have no environment. */
static int count_left(bool tell)
{
    int count = 0;
    DIR *all = opendir("/proc");
    for (struct dirent *entry; all && (entry = readdir(all));) {
        if (!isdigit((unsigned char)entry->d_name[0]) || atoi(entry->d_name) == getpid() ||
            !has_mark(entry->d_name))
            continue;
        count++;
        if (tell) {
            tell_of(entry->d_name);
            kill(atoi(entry->d_name), SIGKILL);
        }
    }
    if (all)
        closedir(all);
    return count;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: %s HOW MILLISECONDS COMMAND [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    const char *how = argv[1];
    int terminal = strcmp(how, "key") == 0 || strcmp(how, "close") == 0 ? open_terminal() : -1;
    snprintf(mark, sizeof mark, "interrupted-%ld-%lld", (long)getpid(), milliseconds());
    pid_t command = fork();
    if (command == -1)
        fail("fork");
    if (command == 0)
        become_command(terminal, argv + 3);
    if (!watch(command, terminal, atoi(argv[2]))) {
        interrupt(command, how, &terminal);
        (void)watch(command, terminal, END_LIMIT);
    }
    /* Nobody tells the others that the first has been killed: they go on to their end. */
    long long end = milliseconds() + (strcmp(how, "kill") == 0 ? 10 : 1) * END_LIMIT;
    while (count_left(false) > 0 && milliseconds() < end)
        (void)poll(NULL, 0, LOOK);
    return count_left(true) > 0;
}
