/* Start reading at signals_note(), which is the whole signal handler, then at signals_run(). */
#include "signals.h"
#include "reactor_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIGNALS = 65 }; /* Linux numbers them 1..64, others fewer */

/* Signals reach the process, and a signal handler is told no more than a number. So what it needs is the process's
 * too. This type is written in one piece, and volatile makes the loop look again. */
static volatile sig_atomic_t pending[SIGNALS]; /* came, and is not delivered yet */
static volatile sig_atomic_t pipe_of[SIGNALS]; /* the writing end of its reactor's pipe */
static struct reactor *reactor_of[SIGNALS];    /* NULL if nobody watches for it */
static struct sigaction former[SIGNALS];       /* what was done before somebody watched for it */

/* The watches of one reactor. */
struct signals {
    struct reactor_phase phase; /* first, so that a pointer to it is a pointer to this */
    struct reactor *reactor;
    struct reactor_signal *watches; /* a list, in the order in which they were started */
    int pipe[2];                    /* a byte goes in when a signal comes; -1 while not open */
    bool signalled;                 /* a byte has come out, and no function has been called yet */
};

/* This may interrupt any line of the program. It notes which signal came, and wakes the loop. If the
 * pipe is full the byte is lost, which does no harm: a full pipe wakes the loop as well. */
static void signals_note(int number)
{
    int saved = errno; /* the line that was interrupted may be about to read it */
    pending[number] = 1;
    ssize_t written = write(pipe_of[number], "", 1);
    (void)written;
    errno = saved;
}

static void signals_drain(int fd, unsigned events, void *data)
{
    struct signals *signals = data;
    char bytes[64];
    while (read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes)
        ;
    signals->signalled = true;
}

static int signals_prepare_end(int fd)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ? -1 : 0;
}

static void signals_close_pipe(struct signals *signals)
{
    close(signals->pipe[0]);
    close(signals->pipe[1]);
    signals->pipe[0] = signals->pipe[1] = -1;
}

/* The pipe is opened for a reactor's first watch. */
static int signals_open_pipe(struct signals *signals)
{
    int *ends = signals->pipe;
    if (ends[0] != -1)
        return 0;
    if (pipe(ends) == -1) {
        ends[0] = ends[1] = -1;
        return -1;
    }
    if (signals_prepare_end(ends[0]) == 0 && signals_prepare_end(ends[1]) == 0 &&
        reactor_register(signals->reactor, ends[0], SELECTOR_READ, signals_drain, signals) == 0)
        return 0;
    int why = errno;
    signals_close_pipe(signals);
    errno = why;
    return -1;
}

/* Without watches there is nothing to wake for. The pipe is closed, so that a reactor with nothing else to do
 * can end. */
static void signals_close_idle_pipe(struct signals *signals)
{
    if (signals->watches)
        return;
    (void)reactor_unregister(signals->reactor, signals->pipe[0]);
    signals_close_pipe(signals);
}

static int signals_set_action(int number, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, before);
}

static int signals_catch(struct signals *signals, int number)
{
    if (reactor_of[number] == signals->reactor)
        return 0;
    if (reactor_of[number]) {
        errno = EBUSY;
        return -1;
    }
    pending[number] = 0;
    pipe_of[number] = signals->pipe[1]; /* first: the signal may come at once */
    if (signals_set_action(number, signals_note, &former[number]) == -1)
        return -1;
    reactor_of[number] = signals->reactor;
    return 0;
}

/* Put back what was there before, unless somebody has put something else in our place meanwhile. (None of
 * these calls can fail: the action could be set before.) */
static void signals_give_back(int number)
{
    struct sigaction now;
    (void)sigaction(number, NULL, &now);
    if (now.sa_handler == signals_note)
        (void)sigaction(number, &former[number], NULL);
    reactor_of[number] = NULL;
}

void reactor_signal_init(struct reactor_signal *watch, reactor_function *function, void *data)
{
    *watch = (struct reactor_signal){.function = function, .data = data};
}

static int signals_run(struct reactor_phase *phase);
static void signals_release(struct reactor_phase *phase);

/* NULL until a watch has been started. */
static struct signals *signals_of(const struct reactor *reactor)
{
    return (struct signals *)reactor->signals;
}

/* The first watch makes signals a phase of the reactor's turns. */
static struct signals *signals_open(struct reactor *reactor)
{
    struct signals *signals = signals_of(reactor);
    if (signals || !(signals = calloc(1, sizeof *signals)))
        return signals;
    /* No limit to the wait: the pipe ends it. */
    signals->phase = (struct reactor_phase){.run = signals_run, .release = signals_release};
    signals->reactor = reactor;
    signals->pipe[0] = signals->pipe[1] = -1;
    reactor->signals = &signals->phase;
    return signals;
}

static struct reactor_signal **signals_end_of_list(struct signals *signals)
{
    struct reactor_signal **link = &signals->watches;
    while (*link)
        link = &(*link)->next;
    return link;
}

static void signals_observe(struct reactor *reactor, enum reactor_change change,
                            const struct reactor_signal *watch)
{
    if (reactor_is_observed(reactor))
        tell_change(reactor, change,
                    &(struct reactor_callback){.kind = REACTOR_SIGNAL,
                                               .function = (uintptr_t)watch->function,
                                               .which = watch,
                                               .number = watch->number});
}

int reactor_signal_start(struct reactor *reactor, struct reactor_signal *watch, int number)
{
    if (number < 1 || number >= SIGNALS) {
        errno = EINVAL;
        return -1;
    }
    struct signals *signals = signals_open(reactor);
    if (!signals || signals_open_pipe(signals) == -1)
        return -1;
    if (signals_catch(signals, number) == -1) {
        int why = errno;
        signals_close_idle_pipe(signals);
        errno = why;
        return -1;
    }
    watch->number = number;
    watch->due = false;
    watch->next = NULL;
    *signals_end_of_list(signals) = watch;
    signals_observe(reactor, REACTOR_STARTS, watch);
    return 0;
}

static bool signals_is_watched(const struct signals *signals, int number)
{
    for (const struct reactor_signal *w = signals->watches; w; w = w->next)
        if (w->number == number)
            return true;
    return false;
}

void reactor_signal_stop(struct reactor *reactor, struct reactor_signal *watch)
{
    if (watch->number == 0)
        return;
    struct signals *signals = signals_of(reactor);
    struct reactor_signal **link = &signals->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    signals_observe(reactor, REACTOR_STOPS, watch);
    if (!signals_is_watched(signals, watch->number))
        signals_give_back(watch->number);
    watch->number = 0;
    signals_close_idle_pipe(signals);
}

/* Mark the watches that are to be called before any is called: a function may change the list. */
static void signals_mark_due(struct signals *signals, int number)
{
    for (struct reactor_signal *w = signals->watches; w; w = w->next)
        if (w->number == number)
            w->due = true;
}

static struct reactor_signal *signals_next_due(const struct signals *signals)
{
    struct reactor_signal *watch = signals->watches;
    while (watch && !watch->due)
        watch = watch->next;
    return watch;
}

/* Call the functions of the signals that have come. */
static int signals_run(struct reactor_phase *phase)
{
    struct signals *signals = (struct signals *)phase;
    int delivered = 0;
    struct reactor_signal *watch;
    if (!signals->signalled)
        return 0;
    signals->signalled = false;
    for (watch = signals->watches; watch; watch = watch->next) {
        if (!pending[watch->number])
            continue;
        pending[watch->number] = 0; /* before the calls: if it comes again, they come again */
        signals_mark_due(signals, watch->number);
    }
    while ((watch = signals_next_due(signals)) != NULL) {
        watch->due = false;
        callback_begin(signals->reactor, REACTOR_SIGNAL, (uintptr_t)watch->function, watch,
                       watch->number);
        watch->function(watch->data);
        callback_end(signals->reactor);
        delivered++;
    }
    return delivered;
}

void reactor_signals_ignore(struct reactor *reactor)
{
    for (int number = 1; number < SIGNALS; number++)
        if (reactor_of[number] == reactor) {
            (void)signals_set_action(number, SIG_IGN, NULL);
            reactor_of[number] = NULL;
        }
}

/* Give the signals back the actions that they had, let go of the watches, and close the pipe. */
static void signals_release(struct reactor_phase *phase)
{
    struct signals *signals = (struct signals *)phase;
    for (int number = 1; number < SIGNALS; number++)
        if (reactor_of[number] == signals->reactor)
            signals_give_back(number);
    for (struct reactor_signal *w = signals->watches; w; w = w->next)
        w->number = 0;
    if (signals->pipe[0] != -1)
        signals_close_pipe(signals);
    free(signals);
}
