/* Start reading at note_signal(), which is the whole signal handler, then at signals_deliver(). */
#include "signals.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum { SIGNALS = 65 }; /* Linux numbers them 1..64, others fewer */

/* Signals reach the process, so what the signal handler needs is the process's too. */
static volatile sig_atomic_t pending[SIGNALS]; /* came, and is not delivered yet */
static volatile sig_atomic_t pipe_of[SIGNALS]; /* the writing end of its reactor's pipe */
static struct reactor *reactor_of[SIGNALS];    /* NULL if nobody watches for it */
static struct sigaction former[SIGNALS];       /* what was done before somebody watched for it */

/* This may interrupt any line of the program. It notes which signal came, and wakes the loop. If the
 * pipe is full the byte is lost, which does no harm: a full pipe wakes the loop as well. */
static void note_signal(int number)
{
    int saved = errno; /* the line that was interrupted may be about to read it */
    pending[number] = 1;
    ssize_t written = write(pipe_of[number], "", 1);
    (void)written;
    errno = saved;
}

static void drain_pipe(int fd, unsigned events, void *data)
{
    struct reactor *reactor = data;
    char bytes[64];
    while (read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes)
        ;
    reactor->signalled = true;
}

static int prepare_end(int fd)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ? -1 : 0;
}

static void close_pipe(struct reactor *reactor)
{
    close(reactor->signal_pipe[0]);
    close(reactor->signal_pipe[1]);
    reactor->signal_pipe[0] = reactor->signal_pipe[1] = -1;
}

/* The pipe is opened for a reactor's first watch. */
static int open_pipe(struct reactor *reactor)
{
    int *ends = reactor->signal_pipe;
    if (ends[0] != -1)
        return 0;
    if (pipe(ends) == -1) {
        ends[0] = ends[1] = -1;
        return -1;
    }
    if (prepare_end(ends[0]) == 0 && prepare_end(ends[1]) == 0 &&
        reactor_register(reactor, ends[0], SELECTOR_READ, drain_pipe, reactor) == 0)
        return 0;
    int why = errno;
    close_pipe(reactor);
    errno = why;
    return -1;
}

/* Without watches there is nothing to wake for: the pipe goes, so that a reactor with nothing else
 * to do can end. */
static void close_idle_pipe(struct reactor *reactor)
{
    if (reactor->signals)
        return;
    (void)reactor_unregister(reactor, reactor->signal_pipe[0]);
    close_pipe(reactor);
}

static int set_action(int number, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, before);
}

static int catch_signal(struct reactor *reactor, int number)
{
    if (reactor_of[number] == reactor)
        return 0;
    if (reactor_of[number]) {
        errno = EBUSY;
        return -1;
    }
    pending[number] = 0;
    pipe_of[number] = reactor->signal_pipe[1]; /* first: the signal may come at once */
    if (set_action(number, note_signal, &former[number]) == -1)
        return -1;
    reactor_of[number] = reactor;
    return 0;
}

/* Put back what was there before, unless somebody has put something else in our place meanwhile. (None of
 * these calls can fail: the action could be set before.) */
static void release_signal(int number)
{
    struct sigaction now;
    (void)sigaction(number, NULL, &now);
    if (now.sa_handler == note_signal)
        (void)sigaction(number, &former[number], NULL);
    reactor_of[number] = NULL;
}

void reactor_signal_init(struct reactor_signal *watch, reactor_function *function, void *data)
{
    *watch = (struct reactor_signal){.function = function, .data = data};
}

static struct reactor_signal **end_of_list(struct reactor *reactor)
{
    struct reactor_signal **link = &reactor->signals;
    while (*link)
        link = &(*link)->next;
    return link;
}

int reactor_signal_start(struct reactor *reactor, struct reactor_signal *watch, int number)
{
    if (number < 1 || number >= SIGNALS) {
        errno = EINVAL;
        return -1;
    }
    if (open_pipe(reactor) == -1)
        return -1;
    if (catch_signal(reactor, number) == -1) {
        int why = errno;
        close_idle_pipe(reactor);
        errno = why;
        return -1;
    }
    watch->number = number;
    watch->due = false;
    watch->next = NULL;
    *end_of_list(reactor) = watch;
    return 0;
}

static bool is_watched(const struct reactor *reactor, int number)
{
    for (const struct reactor_signal *w = reactor->signals; w; w = w->next)
        if (w->number == number)
            return true;
    return false;
}

void reactor_signal_stop(struct reactor *reactor, struct reactor_signal *watch)
{
    struct reactor_signal **link = &reactor->signals;
    if (watch->number == 0)
        return;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    if (!is_watched(reactor, watch->number))
        release_signal(watch->number);
    watch->number = 0;
    close_idle_pipe(reactor);
}

/* Mark who is to be called before anyone is: what they do may change the list. */
static void mark_due(struct reactor *reactor, int number)
{
    for (struct reactor_signal *w = reactor->signals; w; w = w->next)
        if (w->number == number)
            w->due = true;
}

static struct reactor_signal *next_due(const struct reactor *reactor)
{
    struct reactor_signal *watch = reactor->signals;
    while (watch && !watch->due)
        watch = watch->next;
    return watch;
}

int signals_deliver(struct reactor *reactor)
{
    int delivered = 0;
    struct reactor_signal *watch;
    reactor->signalled = false;
    for (watch = reactor->signals; watch; watch = watch->next) {
        if (!pending[watch->number])
            continue;
        pending[watch->number] = 0; /* before the calls: if it comes again, they come again */
        mark_due(reactor, watch->number);
    }
    while ((watch = next_due(reactor)) != NULL) {
        watch->due = false;
        measure_begin(reactor, "a signal");
        watch->function(watch->data);
        measure_end(reactor);
        delivered++;
    }
    return delivered;
}

void reactor_signals_ignore(struct reactor *reactor)
{
    for (int number = 1; number < SIGNALS; number++)
        if (reactor_of[number] == reactor) {
            (void)set_action(number, SIG_IGN, NULL);
            reactor_of[number] = NULL;
        }
}

void signals_release(struct reactor *reactor)
{
    for (int number = 1; number < SIGNALS; number++)
        if (reactor_of[number] == reactor)
            release_signal(number);
    for (struct reactor_signal *w = reactor->signals; w; w = w->next)
        w->number = 0;
    if (reactor->signal_pipe[0] != -1)
        close_pipe(reactor);
}
