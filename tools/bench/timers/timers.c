/* timers-NAME COUNT: how long a loop takes for one timer. For each line on stdin it plays a round, and
 * prints the CPU times that a timer costs, in nanoseconds: to start, to start anew, to stop, to fire.
 * Start at main(), then play_round(). */
#include "timers.h"
#include "cli.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { LONGEST_MS = 100 };

const char program[] = "timers";

size_t fired;

/* Delays from 1 to LONGEST_MS, the same in every program: a multiplicative hash of the index, whose high
 * bits look like chance. */
static unsigned delay(size_t index, unsigned salt)
{
    uint32_t hash = ((uint32_t)index + salt) * 2654435761u;
    return 1 + (unsigned)((uint64_t)hash * LONGEST_MS >> 32);
}

static void start_all(size_t count, unsigned salt)
{
    for (size_t i = 0; i < count; i++)
        loop_start(i, delay(i, salt));
}

static void stop_all(size_t count)
{
    for (size_t i = 0; i < count; i++)
        loop_stop(i);
}

static void fire_all(size_t count)
{
    fired = 0;
    while (fired < count)
        loop_turn();
}

/* Until all are due, so that firing them is work without waiting. */
static void wait_until_due(void)
{
    struct timespec time = {.tv_nsec = (LONGEST_MS + 1) * 1000000};
    nanosleep(&time, NULL);
}

/* Print the time since `began` for one of `count`, and begin again. */
static double print_time(double began, size_t count)
{
    printf("%.2f ", (cpu_time() - began) / (double)count);
    return cpu_time();
}

static void play_round(size_t count)
{
    double began = cpu_time();
    start_all(count, 1);
    began = print_time(began, count);
    start_all(count, 2);
    began = print_time(began, count);
    stop_all(count);
    (void)print_time(began, count);
    start_all(count, 3);
    wait_until_due();
    began = cpu_time();
    fire_all(count);
    (void)print_time(began, count);
    putchar('\n');
    fflush(stdout);
}

int main(int argc, char **argv)
{
    char line[16];
    if (argc != 2) {
        fputs("usage: timers-NAME COUNT\n", stderr);
        return 2;
    }
    size_t count = (size_t)parse_number(argv[1], 1, 1e8);
    loop_open(count);
    while (fgets(line, sizeof line, stdin))
        play_round(count);
}
