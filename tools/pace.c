#include "pace.h"

#include <time.h>

static const double MOMENT = 0.005; /* seconds of processor time */

static double read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double pace_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double pace_idle(double passed)
{
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID), started = pace_now();
    while (read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu < MOMENT)
        ;
    double speed = MOMENT / (pace_now() - started);
    return (passed < 1 ? passed : 1) * (speed < 1 ? speed : 1);
}
