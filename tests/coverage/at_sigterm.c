/* Linked with the servers that `make coverage` measures: the suites end them by SIGTERM, which is most servers'
 * death, and a process that is killed writes no counters. (What is killed by SIGKILL writes none.)
 *
 * A handler may not write files in general: a server that the signal finds within malloc() would wait for
 * itself. The suites end servers that are at rest, and kill what does not end. */
#include "counters.h"

#include <signal.h>
#include <stdlib.h>

static void on_signal(int number)
{
    __gcov_dump();
    (void)signal(number, SIG_DFL);
    (void)raise(number); /* seen as soon as this returns */
}

/* When a process ends by itself its counters are written last, and that must not be interrupted. */
static void be_left_alone(void)
{
    (void)signal(SIGTERM, SIG_IGN);
}

__attribute__((constructor)) static void begin(void)
{
    (void)signal(SIGTERM, on_signal);
    (void)atexit(be_left_alone);
}
