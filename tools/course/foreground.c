/* Start reading at handle_signal(). */
#include "foreground.h"

#include <signal.h>

static void end(struct foreground *foreground, int number)
{
    foreground->ended = true;
    foreground->handlers.end(128 + number, foreground->data);
}

static void suspend(const struct foreground *foreground)
{
    foreground->handlers.suspend(foreground->data);
    (void)raise(SIGSTOP);
}

static void handle_signal(void *data)
{
    const struct foreground_watch *watch = data;
    struct foreground *foreground = watch->owner;
    switch (watch->number) {
    case SIGTSTP: suspend(foreground); break;
    case SIGCONT:
        if (!foreground->ended)
            foreground->handlers.resume(foreground->data);
        break;
    case SIGWINCH: foreground->handlers.resize(foreground->data); break;
    default: end(foreground, watch->number); break;
    }
}

/* Signals that came while we were stopped are delivered in this order: the end before SIGCONT. */
int foreground_watch(struct foreground *foreground, struct reactor *reactor,
                     const struct foreground_handlers *handlers, void *data)
{
    static const int numbers[FOREGROUND_SIGNALS] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                                    SIGTSTP, SIGCONT, SIGWINCH};
    *foreground = (struct foreground){.handlers = *handlers, .data = data};
    for (int i = 0; i < FOREGROUND_SIGNALS; i++) {
        struct foreground_watch *watch = &foreground->watches[i];
        *watch = (struct foreground_watch){.owner = foreground, .number = numbers[i]};
        reactor_signal_init(&watch->watch, handle_signal, watch);
        if (reactor_signal_start(reactor, &watch->watch, watch->number) == -1)
            return -1;
    }
    return 0;
}
