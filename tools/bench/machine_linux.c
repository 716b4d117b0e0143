#define _GNU_SOURCE /* sched_setaffinity() */
#include "machine.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* How long a process stood in the queue; matters on a machine with other work. */
static uint64_t time_queued(pid_t pid)
{
    char path[64];
    uint64_t waited = 0;
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    if (fscanf(file, "%*u %" SCNu64, &waited) != 1)
        waited = 0;
    fclose(file);
    return waited;
}

/* The running time comes from the process's clock, because that in schedstat is as old as the last
 * tick. */
int machine_usage(pid_t pid, struct usage *usage)
{
    clockid_t clock;
    struct timespec ran;
    errno = clock_getcpuclockid(pid, &clock);
    if (errno != 0 || clock_gettime(clock, &ran) == -1)
        return -1;
    usage->ran = (uint64_t)ran.tv_sec * 1000000000 + (uint64_t)ran.tv_nsec;
    usage->waited = time_queued(pid);
    return 0;
}

size_t machine_sockets(void)
{
    enum { SPARE = 24 };
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == -1 ? 1000 : limit.rlim_max - SPARE;
}

void machine_cores(int *first, int *last)
{
    cpu_set_t allowed;
    *first = *last = -1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1 || CPU_COUNT(&allowed) < 2)
        return;
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET((size_t)core, &allowed))
            continue;
        *first = *first == -1 ? core : *first;
        *last = core;
    }
}

void machine_pin(int core)
{
    cpu_set_t only;
    CPU_ZERO(&only);
    if (core < 0)
        return;
    CPU_SET((size_t)core, &only);
    (void)sched_setaffinity(0, sizeof only, &only);
}

void machine_end_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The line "model name : ..." of /proc/cpuinfo, which some processors lack. */
static void print_model(void)
{
    char line[256];
    char model[128] = "an unknown processor";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "model name : %127[^\n]", model) == 1)
            break;
    if (file)
        fclose(file);
    printf("%s", model);
}

void machine_print(void)
{
    struct utsname system = {.release = "?"};
    (void)uname(&system);
    printf("%ld x ", sysconf(_SC_NPROCESSORS_ONLN));
    print_model();
    printf("; Linux %s", system.release);
}
