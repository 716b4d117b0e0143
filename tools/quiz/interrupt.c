#include "interrupt.h"

#include <stddef.h>
#include <sys/select.h>

static volatile sig_atomic_t came;
static sigset_t mask_outside;

static void note_signal(int signal)
{
    if (signal != SIGCHLD)
        came = 1;
}

void interrupt_prepare(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    const struct sigaction action = {.sa_handler = note_signal};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&blocked, signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &mask_outside);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

bool interrupt_came(void)
{
    return came;
}

const sigset_t *interrupt_mask_outside(void)
{
    return &mask_outside;
}

/* pselect() unblocks the signals for as long as it waits, and not a moment longer. Looking at the
 * flag and then calling read() would miss a signal that comes in between. */
bool interrupt_wait(int fd, int timeout_ms)
{
    const struct timespec timeout = {.tv_sec = timeout_ms / 1000,
                                     .tv_nsec = timeout_ms % 1000 * 1000000L};
    fd_set readable;
    FD_ZERO(&readable);
    if (fd >= 0)
        FD_SET(fd, &readable);
    return pselect(fd + 1, &readable, NULL, NULL, timeout_ms < 0 ? NULL : &timeout, &mask_outside) >
           0;
}
