/* group: lend the terminal to a program in a process group of its own, so that it can be ended with all that it has
 * started.
 *
 *   group PROGRAM [ARGUMENT...]
 *
 * Ctrl-C is for that group alone. Ctrl-Z stops that group and then ours, so that the shell takes over, and both go on
 * together. However the program ends, the terminal gets its old mode back.
 *
 * A signal that ends this program ends the group: with SIGTERM first, and with SIGKILL two seconds later. The exit
 * status is that of the program, as a shell has it. (What needs no terminal is run by tools/bounded.c.)
 *
 * A shell has no portable words for this: `set -m` in a script means something else in each of them.
 *
 * See setpgid(2), tcsetpgrp(3); W. R. Stevens, "Advanced Programming in the UNIX Environment", "Job Control". */
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { PATIENCE_S = 2 };

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static pid_t group;
static volatile sig_atomic_t ended;
static struct termios mode; /* of the terminal, before it was lent */

/* In a signal handler: all of these calls are allowed there. A group that is stopped goes on to its end. */
static void end_group(int number)
{
    ended = 1;
    kill(-group, number == SIGALRM ? SIGKILL : SIGTERM);
    kill(-group, SIGCONT);
    alarm(PATIENCE_S);
}

static void handle_signals(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        sigaction(ending[i], &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

/* Both processes do this, since either may come first. */
static void begin_group(pid_t process)
{
    setpgid(process, process);
    (void)tcsetpgrp(STDIN_FILENO, process);
}

/* A process that a shell has started with & ignores SIGINT and SIGQUIT, and so would its children. */
static void be_program(char **words, const sigset_t *mask)
{
    begin_group(getpid());
    handle_signals(SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(words[0], words);
    perror(words[0]);
    _exit(127);
}

static void take_terminal_back(void)
{
    if (tcgetpgrp(STDIN_FILENO) != group)
        return; /* it is the shell's */
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
    (void)tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* The shell that has started us sees us stopped, and takes the terminal. When the shell lets us go on, in the
 * foreground or not, the group goes on too. A group that was told to end may stop instead, if it reads from a
 * terminal that it does not have any more: then only SIGKILL ends it. */
static void stop_too(void)
{
    if (ended) {
        kill(-group, SIGKILL);
        return;
    }
    take_terminal_back();
    kill(0, SIGSTOP);
    if (tcgetpgrp(STDIN_FILENO) == getpgrp())
        (void)tcsetpgrp(STDIN_FILENO, group);
    kill(-group, SIGCONT);
}

static int await_end(void)
{
    int status = 0;
    while (waitpid(group, &status, WUNTRACED) == group && WIFSTOPPED(status))
        stop_too();
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Signals wait until there is a group that can be ended. */
static void start(char **words)
{
    sigset_t all;
    sigset_t mask;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    group = fork();
    if (group == 0)
        be_program(words, &mask);
    if (group > 0) {
        begin_group(group);
        handle_signals(end_group);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s PROGRAM [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    signal(SIGTTOU, SIG_IGN); /* else giving the terminal away could stop us */
    if (tcgetattr(STDIN_FILENO, &mode) == -1) {
        perror("the terminal");
        return 1;
    }
    start(argv + 1);
    if (group == -1) {
        perror("a process");
        return 127;
    }
    int status = await_end();
    take_terminal_back();
    return status;
}
