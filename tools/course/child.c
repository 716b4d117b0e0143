/* Start reading at child_start(). */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

void child_foreground(pid_t group)
{
    sigset_t refusal;
    sigset_t mask;
    sigemptyset(&refusal);
    sigaddset(&refusal, SIGTTOU); /* would stop whoever does this from the background */
    sigprocmask(SIG_BLOCK, &refusal, &mask);
    (void)tcsetpgrp(STDIN_FILENO, group);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void redirect(int output)
{
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close(null);
}

/* Whoever was started with & by a shell ignores SIGINT and SIGQUIT, and its children would as well. */
static void reset_signals(struct reactor *reactor)
{
    reactor_close(reactor);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
}

static _Noreturn void be_child(struct reactor *reactor, const char *verb, const char *argument,
                               int output, const sigset_t *mask)
{
    setpgid(0, 0);
    if (output == CHILD_TERMINAL)
        child_foreground(getpgrp());
    else
        redirect(output);
    reset_signals(reactor);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execl("tools/course.sh", "tools/course.sh", verb, *argument ? argument : NULL, (char *)NULL);
    _exit(127);
}

/* Signals wait until the child has got rid of its parent's handlers. */
pid_t child_start(struct reactor *reactor, const char *verb, const char *argument, int output)
{
    sigset_t all;
    sigset_t mask;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    pid_t pid = fork();
    if (pid == 0)
        be_child(reactor, verb, argument, output, &mask);
    if (pid > 0)
        setpgid(pid, pid); /* in both processes: whoever comes first */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return pid;
}
