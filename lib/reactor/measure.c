/* The clock, and how long callbacks take: see reactor_measure(). */
#include "reactor_internal.h"

#include <time.h>

/* The wall clock jumps when somebody sets the date; this one only goes forward. */
uint64_t reactor_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void measure_report(struct reactor *reactor)
{
    uint64_t took = reactor_clock() - reactor->began;
    if (took > reactor->slowest) {
        reactor->slowest = took;
        reactor->slow_name = reactor->name;
    }
    if (took > reactor->threshold)
        reactor->reporter(reactor->name, took, reactor->reporter_data);
}

void reactor_measure(struct reactor *reactor, uint64_t threshold_ms, reactor_reporter *reporter,
                     void *data)
{
    reactor->threshold = nanoseconds_of(threshold_ms);
    reactor->reporter = reporter;
    reactor->reporter_data = data;
    reactor->began = reactor_clock(); /* if a callback is running, its time counts from here */
}

void reactor_name(struct reactor *reactor, const char *name)
{
    reactor->name = name;
}

struct reactor_statistics reactor_statistics(const struct reactor *reactor)
{
    return (struct reactor_statistics){.turns = reactor->turn,
                                       .slowest = reactor->slowest,
                                       .slow_name = reactor->slow_name ? reactor->slow_name : ""};
}
