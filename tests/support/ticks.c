#include "ticks.h"
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    INTERVAL = 5000, /* microseconds */
    TOO_MANY = 6000  /* then whatever waits has waited for half a minute, and waits in vain */
};

static volatile sig_atomic_t ticks;
static void (*tick_function)(int tick);

static void tick(int signal)
{
    static const char hangs[] = "Bail out! What a tick should have ended goes on for ever.\n";
    int saved = errno;
    (void)signal;
    ticks = ticks + 1;
    if (ticks > TOO_MANY) {
        (void)!write(STDOUT_FILENO, hangs, sizeof hangs - 1);
        _exit(EXIT_FAILURE);
    }
    if (tick_function)
        tick_function(ticks);
    errno = saved;
}

static void set_timer(int microseconds)
{
    struct itimerval timer = {{0, microseconds}, {0, microseconds}};
    check_succeeds(setitimer(ITIMER_REAL, &timer, NULL), "The test needs an interval timer.");
}

void ticks_start(void (*on_tick)(int tick))
{
    struct sigaction action = {.sa_handler = tick}; /* without SA_RESTART */
    ticks = 0;
    tick_function = on_tick;
    sigemptyset(&action.sa_mask);
    check_succeeds(sigaction(SIGALRM, &action, NULL), "The test needs a signal.");
    set_timer(INTERVAL);
}

int ticks_stop(void)
{
    set_timer(0);
    return ticks;
}
