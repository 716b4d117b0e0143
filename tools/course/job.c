/* Start at job_start(), then read_output() and notice_end(). Three events make a job: its output, the
 * signal that a child has ended, and a timer for one that does not end when it is asked to. */
#include "job.h"
#include "child.h"
#include "signals.h"
#include "text.h"
#include "timer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_MS = 2000, OUTPUT_MAX = 256 * 1024, ARGUMENT = 64 };

struct job {
    struct reactor *reactor;
    job_function *ended;
    void *data;
    const char *verb; /* of what is to run next; NULL if nothing is */
    char argument[ARGUMENT];
    pid_t pid;        /* 0 if nothing runs */
    int output;       /* the end of a pipe that we read; -1 if it is closed */
    struct text text; /* what was read */
    bool ending;      /* it was told to end: nobody wants to know how */
    struct reactor_timer grace;
    struct reactor_signal child;
};

static void close_output(struct job *job)
{
    if (job->output == -1)
        return;
    (void)reactor_unregister(job->reactor, job->output);
    close(job->output);
    job->output = -1;
}

/* False if there is no more, for now or at all. */
static bool read_some(struct job *job)
{
    char chunk[16 * 1024];
    ssize_t size = read(job->output, chunk, sizeof chunk);
    if (size > 0 && job->text.size + (size_t)size <= OUTPUT_MAX)
        text_append(&job->text, chunk, (size_t)size);
    if (size == 0)
        close_output(job);
    return size > 0;
}

static void read_output(int fd, unsigned events, void *data)
{
    (void)read_some(data);
}

static void begin(struct job *job);

/* Whoever outlives the job may hold the pipe open; what the job itself has written is in it by now. */
static void notice_end(void *data)
{
    struct job *job = data;
    int status;
    if (job->pid == 0 || waitpid(job->pid, &status, WNOHANG) != job->pid)
        return;
    job->pid = 0;
    reactor_timer_stop(job->reactor, &job->grace);
    while (job->output != -1 && read_some(job))
        continue;
    close_output(job);
    if (!job->ending)
        job->ended(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                   text_string(&job->text), job->data);
    if (job->verb && job->pid == 0)
        begin(job);
}

/* --- Starting and ending ---------------------------------------------------------------------------- */

static int open_output(struct job *job)
{
    int ends[2];
    if (pipe(ends) == -1)
        return -1;
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    job->output = ends[0];
    if (reactor_register(job->reactor, job->output, SELECTOR_READ, read_output, job) == -1) {
        close(ends[0]);
        close(ends[1]);
        job->output = -1;
        return -1;
    }
    return ends[1];
}

static void fail_to_begin(struct job *job)
{
    char sentence[128];
    snprintf(sentence, sizeof sentence, "A process cannot be started: %s. Try again with r.\n",
             strerror(errno));
    close_output(job);
    job->ended(127, sentence, job->data);
}

static void begin(struct job *job)
{
    const char *verb = job->verb;
    job->verb = NULL;
    job->ending = false;
    text_release(&job->text);
    int output = open_output(job);
    pid_t pid = output == -1 ? -1 : child_start(job->reactor, verb, job->argument, output);
    int why = errno;
    if (output != -1)
        close(output); /* or its end would never be read */
    errno = why;
    if (pid == -1)
        fail_to_begin(job);
    else
        job->pid = pid;
}

void job_start(struct job *job, const char *verb, const char *argument)
{
    job_end(job);
    job->verb = verb;
    snprintf(job->argument, sizeof job->argument, "%s", argument);
    if (job->pid == 0)
        begin(job);
}

static void lose_patience(void *data)
{
    const struct job *job = data;
    kill(-job->pid, SIGKILL);
}

void job_end(struct job *job)
{
    job->verb = NULL;
    if (job->pid == 0 || job->ending)
        return;
    job->ending = true;
    kill(-job->pid, SIGTERM);
    (void)reactor_timer_start(job->reactor, &job->grace, GRACE_MS, 0);
}

bool job_is_running(const struct job *job)
{
    return job->verb || (job->pid != 0 && !job->ending);
}

/* --- Life cycle -------------------------------------------------------------------------------------- */

struct job *job_new(struct reactor *reactor, job_function *ended, void *data)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return NULL;
    *job = (struct job){.reactor = reactor, .ended = ended, .data = data, .output = -1};
    reactor_timer_init(&job->grace, lose_patience, job);
    reactor_signal_init(&job->child, notice_end, job);
    if (reactor_signal_start(reactor, &job->child, SIGCHLD) == 0)
        return job;
    free(job);
    return NULL;
}

void job_free(struct job *job)
{
    if (!job)
        return;
    job_end(job);
    reactor_timer_stop(job->reactor, &job->grace);
    reactor_signal_stop(job->reactor, &job->child);
    close_output(job);
    text_release(&job->text);
    free(job);
}
