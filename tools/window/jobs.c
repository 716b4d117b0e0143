#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 16, ENOUGH = 4 * 1024 * 1024 /* bytes of what a command prints */ };

const char *out(void)
{
    const char *folder = getenv("OUT");
    return folder && *folder ? folder : "build";
}

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- Starting --------------------------------------------------------------------------------------- */

/* Signals wait until the child has none of our handlers any more: it would tell us of its own signals. */
static pid_t fork_apart(void)
{
    sigset_t all, mask;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigfillset(&all);
    sigemptyset(&action.sa_mask);
    sigprocmask(SIG_BLOCK, &all, &mask);
    pid_t pid = fork();
    for (int number = 1; pid == 0 && number < 32; number++)
        (void)sigaction(number, &action, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return pid;
}

static _Noreturn void be_program(const char *const words[])
{
    char *copy[WORDS_MAX];
    int count = 0;
    for (; words[count] && count + 1 < WORDS_MAX; count++)
        copy[count] = (char *)(size_t)words[count]; /* execvp() changes no word */
    copy[count] = NULL;
    execvp(copy[0], copy);
    fprintf(stderr, "%s: %s\n", copy[0], strerror(errno));
    _exit(127);
}

static _Noreturn void be_job(const char *const words[], int output)
{
    int nothing = open("/dev/null", O_RDONLY);
    setpgid(0, 0);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (nothing > STDERR_FILENO)
        close(nothing);
    be_program(words);
}

static void set_flags(int fd)
{
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

void job_start(struct job *job, const char *const words[])
{
    int ends[2];
    text_clear(&job->output);
    job->is_stopped = false;
    job->began = now();
    if (pipe(ends) == -1)
        return;
    set_flags(ends[0]);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = fork_apart();
    if (pid == 0)
        be_job(words, ends[1]);
    close(ends[1]);
    if (pid == -1) {
        close(ends[0]);
        return;
    }
    setpgid(pid, pid); /* either may come first */
    job->pid = pid;
    job->fd = ends[0];
}

/* --- The end ---------------------------------------------------------------------------------------- */

void job_stop(struct job *job)
{
    if (job->pid == 0)
        return;
    job->is_stopped = true;
    kill(-job->pid, SIGTERM);
    kill(-job->pid, SIGCONT);
}

void job_read(struct job *job)
{
    char bytes[16 * 1024];
    ssize_t size = 0;
    while (job->pid > 0 && (size = read(job->fd, bytes, sizeof bytes)) > 0)
        if (job->output.size < ENOUGH)
            text_add(&job->output, bytes, (size_t)size);
}

bool has_ended(pid_t pid, int *status)
{
    int came;
    if (pid <= 0 || waitpid(pid, &came, WNOHANG) != pid)
        return false;
    *status = WIFSIGNALED(came) ? 128 + WTERMSIG(came) : WEXITSTATUS(came);
    return true;
}

bool job_has_ended(struct job *job, int *status)
{
    if (!has_ended(job->pid, status))
        return false;
    job_read(job);
    close(job->fd);
    job->pid = 0;
    return true;
}

void job_end(struct job *job)
{
    job_stop(job);
    if (job->pid > 0 && waitpid(job->pid, NULL, 0) == job->pid)
        close(job->fd);
    job->pid = 0;
}

pid_t lend(const char *const words[])
{
    pid_t pid = fork_apart();
    if (pid == 0)
        be_program(words);
    return pid;
}
