/* Start at loan_start(), then notice_change() and loan_go_on(). */
#include "loan.h"
#include "child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whoever started us sees us stopped, and takes the terminal. */
static void stop_too(void)
{
    child_foreground(getpgrp());
    kill(0, SIGSTOP);
}

static void notice_change(void *data)
{
    struct loan *loan = data;
    int status;
    if (loan->pid == 0 || waitpid(loan->pid, &status, WNOHANG | WUNTRACED) != loan->pid)
        return;
    if (WIFSTOPPED(status)) {
        stop_too();
        return;
    }
    loan->pid = 0;
    child_foreground(getpgrp());
    loan->ended(loan->data);
}

int loan_init(struct loan *loan, struct reactor *reactor, reactor_function *ended, void *data)
{
    *loan = (struct loan){.reactor = reactor, .ended = ended, .data = data};
    reactor_signal_init(&loan->child, notice_change, loan);
    return reactor_signal_start(reactor, &loan->child, SIGCHLD);
}

int loan_start(struct loan *loan, const char *verb, const char *argument)
{
    pid_t pid = child_start(loan->reactor, verb, argument, CHILD_TERMINAL);
    if (pid == -1)
        return -1;
    loan->pid = pid;
    child_foreground(pid); /* in both processes: whoever comes first */
    return 0;
}

void loan_go_on(const struct loan *loan)
{
    child_foreground(loan->pid);
    kill(-loan->pid, SIGCONT);
}

bool loan_is_out(const struct loan *loan)
{
    return loan->pid != 0;
}

void loan_release(struct loan *loan)
{
    if (loan->pid != 0) {
        kill(-loan->pid, SIGTERM);
        if (tcgetpgrp(STDIN_FILENO) == loan->pid) /* else it is the shell's */
            child_foreground(getpgrp());
    }
    reactor_signal_stop(loan->reactor, &loan->child);
}
