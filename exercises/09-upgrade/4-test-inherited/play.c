/* The code, and the mutants of which the README speaks. */
#include "expect.h"
#include "handover.h"
#include "mutants.h"

#include <stdio.h>

static int mutant;

#define handover_take right_take
#include "../../lib/upgrade/inherit.c"
#undef handover_take

static void mean_it_for_us(void)
{
    char number[32];
    snprintf(number, sizeof number, "%ld", (long)getpid());
    setenv("LISTEN_PID", number, 1);
}

static void set_again(const char *name, char *value)
{
    if (value)
        setenv(name, value, 1);
    free(value);
}

static char *copy_of(const char *name)
{
    const char *value = getenv(name);
    return value ? strdup(value) : NULL;
}

int handover_take(int *listeners)
{
    char *fds = copy_of("LISTEN_FDS"), *pid = copy_of("LISTEN_PID");
    if (mutant == 1 && pid)
        mean_it_for_us();
    int count = right_take(listeners);
    set_again("LISTEN_FDS", mutant == 2 ? fds : (free(fds), NULL));
    set_again("LISTEN_PID", mutant == 2 ? pid : (free(pid), NULL));
    for (int i = 0; mutant == 3 && i < count; i++)
        (void)fcntl(listeners[i], F_SETFD, 0);
    return count;
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
