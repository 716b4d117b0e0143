/* The old program's part of a handover: start reading at handover_start(). The new one's is in inherit.c. */
#include "handover.h"
#include "handover_words.h"
#include "reactor.h"
#include "signals.h"
#include "timer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum handover_phase {
    HANDOVER_IDLE,     /* nothing was started, or it has failed */
    HANDOVER_STARTING, /* a new program is there and does not serve yet */
    HANDOVER_DONE      /* it serves */
};

struct handover {
    struct reactor *reactor;
    char **argv;
    const struct handover_events *events;
    void *data;
    enum handover_phase phase;
    pid_t pid;                   /* of the new program */
    int pipe;                    /* what it says comes here; -1 once it has said all */
    int error;                   /* errno of its exec(), or ETIMEDOUT; 0 if neither */
    struct reactor_timer limit;  /* runs while it is starting */
    struct reactor_signal death; /* of any child: SIGCHLD */
};

static void handover_end_pipe(struct handover *handover)
{
    if (handover->pipe == -1)
        return;
    (void)reactor_unregister(handover->reactor, handover->pipe);
    close(handover->pipe);
    handover->pipe = -1;
}

/* Read what it has said last, once. */
static ssize_t handover_read(struct handover *handover)
{
    int error;
    ssize_t size = recv(handover->pipe, &error, sizeof error, 0);
    if (size == -1 && (errno == EAGAIN || errno == EINTR))
        return -1;
    handover_end_pipe(handover);
    if (size == sizeof error)
        handover->error = error;
    return size;
}

static void handover_time_out(void *data)
{
    struct handover *handover = data;
    handover->error = ETIMEDOUT;
    kill(handover->pid, SIGKILL);
}

/* A child has ended: the new program, or another one that is no affair of ours. Why it could not be executed may
 * still be in the pipe. A byte there is of no use any more. */
static void handover_reap(void *data)
{
    struct handover *handover = data;
    int status;
    if (handover->pid == -1 || waitpid(handover->pid, &status, WNOHANG) != handover->pid)
        return;
    handover->pid = -1;
    if (handover->phase != HANDOVER_STARTING)
        return;
    if (handover->pipe != -1)
        (void)handover_read(handover);
    handover->phase = HANDOVER_IDLE;
    handover_end_pipe(handover);
    reactor_timer_stop(handover->reactor, &handover->limit);
    handover->events->failed(handover->error, status, handover->data);
}

/* A program that is dead, or was killed for being late, is not believed: we would make way for nobody. */
static void handover_listen(int fd, unsigned events, void *data)
{
    struct handover *handover = data;
    if (handover_read(handover) != HANDOVER_SERVES)
        return; /* it ends, or will be killed: handover_reap() follows */
    handover_reap(handover);
    if (handover->phase != HANDOVER_STARTING || handover->error != 0)
        return;
    handover->phase = HANDOVER_DONE;
    reactor_timer_stop(handover->reactor, &handover->limit);
    handover->events->ready(handover->pid, handover->data);
}

struct handover *handover_open(struct reactor *reactor, char **argv,
                               const struct handover_events *events, void *data)
{
    struct handover *handover = calloc(1, sizeof *handover);
    if (!handover)
        return NULL;
    handover->reactor = reactor;
    handover->argv = argv;
    handover->events = events;
    handover->data = data;
    handover->pid = handover->pipe = -1;
    reactor_timer_init(&handover->limit, handover_time_out, handover);
    reactor_signal_init(&handover->death, handover_reap, handover);
    if (reactor_signal_start(reactor, &handover->death, SIGCHLD) == 0)
        return handover;
    free(handover);
    return NULL;
}

void handover_close(struct handover *handover)
{
    if (!handover)
        return;
    if (handover->phase == HANDOVER_STARTING && handover->pid != -1)
        kill(handover->pid, SIGKILL);
    handover_end_pipe(handover);
    reactor_timer_stop(handover->reactor, &handover->limit);
    reactor_signal_stop(handover->reactor, &handover->death);
    free(handover);
}

void handover_leave(struct handover *handover)
{
    if (handover && handover->pipe != -1)
        close(handover->pipe);
    if (handover_older != -1)
        close(handover_older);
    handover_older = -1;
}

/* --- Between fork() and exec() ------------------------------------------------------------------------ */

/* A copy with a number that is in nobody's way. It is closed by exec(). */
static int copy_above(int fd, int count)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, HANDOVER_FIRST + count + 1);
}

/* Give the child's descriptors their places: the sockets from HANDOVER_FIRST on, and behind them its end of the
 * pipe. A socket may have the number that belongs to another one, so all are copied out of the way first. What
 * dup2() makes stays open across exec(). */
static int place_descriptors(const int *listeners, int count, int pipe)
{
    int copies[HANDOVER_MAX];
    for (int i = 0; i < count; i++)
        if ((copies[i] = copy_above(listeners[i], count)) == -1)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup2(copies[i], HANDOVER_FIRST + i) == -1)
            return -1;
    return dup2(pipe, HANDOVER_FIRST + count) == -1 ? -1 : 0;
}

static int set_variable(const char *name, long value)
{
    char text[32];
    snprintf(text, sizeof text, "%ld", value);
    return setenv(name, text, 1);
}

static int name_descriptors(int count)
{
    return set_variable("LISTEN_PID", getpid()) == 0 && set_variable("LISTEN_FDS", count) == 0 &&
                   set_variable(HANDOVER_READY, HANDOVER_FIRST + count) == 0
               ? 0
               : -1;
}

/* reactor_close() gives the child's signals the actions back that they had before the old program watched for
 * them, and leaves the parent's loop alone. */
static _Noreturn void become_new_program(const struct handover *handover, const int *listeners,
                                         int count, int pipe, const sigset_t *mask)
{
    reactor_close(handover->reactor);
    sigprocmask(SIG_SETMASK, mask, NULL);
    int copy = copy_above(pipe, count);
    if (copy != -1 && place_descriptors(listeners, count, copy) == 0 &&
        name_descriptors(count) == 0)
        (void)execvp(handover->argv[0], handover->argv);
    int why = errno;
    (void)send(copy == -1 ? pipe : copy, &why, sizeof why, MSG_NOSIGNAL);
    _exit(127);
}

/* Signals wait until the child has got rid of its parent's handlers. */
static pid_t fork_new_program(const struct handover *handover, const int *listeners, int count,
                              int pipe)
{
    sigset_t all;
    sigset_t mask;
    sigfillset(&all);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &all, &mask);
    pid_t pid = fork();
    if (pid == 0)
        become_new_program(handover, listeners, count, pipe, &mask);
    int why = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = why;
    return pid;
}

/* --- Starting ----------------------------------------------------------------------------------------- */

/* A pair of sockets, since send() can be told not to raise SIGPIPE and write() cannot. */
static int open_pipe(int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
        return -1;
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 &&
        fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return 0;
    int why = errno;
    close(ends[0]);
    close(ends[1]);
    errno = why;
    return -1;
}

int handover_start(struct handover *handover, const int *listeners, size_t count)
{
    int ends[2];
    if (handover->phase != HANDOVER_IDLE) {
        errno = EALREADY;
        return -1;
    }
    if (open_pipe(ends) == -1)
        return -1;
    if (reactor_register(handover->reactor, ends[0], SELECTOR_READ, handover_listen, handover) ==
        -1)
        goto fail_close;
    if (reactor_timer_start(handover->reactor, &handover->limit, HANDOVER_START_MS, 0) == -1)
        goto fail_unregister;
    handover->pid = fork_new_program(handover, listeners, (int)count, ends[1]);
    if (handover->pid == -1)
        goto fail_stop;
    close(ends[1]); /* as long as we held it, the new program's end would not end the pipe */
    handover->pipe = ends[0];
    handover->error = 0;
    handover->phase = HANDOVER_STARTING;
    return 0;

fail_stop:
    reactor_timer_stop(handover->reactor, &handover->limit);
fail_unregister:
    (void)reactor_unregister(handover->reactor, ends[0]);
fail_close:
    close(ends[0]);
    close(ends[1]);
    return -1;
}
