#define _GNU_SOURCE /* sched_setaffinity() */
#include "machine.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* How long a process stood in the queue; matters on a machine with other work. */
static uint64_t time_queued(pid_t pid)
{
    char path[64];
    uint64_t ran;
    uint64_t waited;
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    int found = fscanf(file, "%" SCNu64 " %" SCNu64, &ran, &waited);
    fclose(file);
    return found == 2 ? waited : 0;
}

/* The running time comes from the process's clock, because that in schedstat is as old as the last
 * tick. */
static int add_usage(pid_t pid, struct usage *usage)
{
    clockid_t clock;
    struct timespec ran;
    errno = clock_getcpuclockid(pid, &clock);
    if (errno != 0 || clock_gettime(clock, &ran) == -1)
        return -1;
    usage->ran += (uint64_t)ran.tv_sec * 1000000000 + (uint64_t)ran.tv_nsec;
    usage->waited += time_queued(pid);
    return 0;
}

size_t machine_children(pid_t pid, pid_t *children, size_t most)
{
    char path[64];
    size_t count = 0;
    int child;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (count < most && fscanf(file, "%d", &child) == 1)
        children[count++] = (pid_t)child;
    fclose(file);
    return count;
}

int machine_usage(pid_t pid, struct usage *usage)
{
    pid_t children[MACHINE_CHILDREN];
    size_t count = machine_children(pid, children, MACHINE_CHILDREN);
    *usage = (struct usage){0};
    for (size_t i = 0; i < count; i++)
        (void)add_usage(children[i], usage); /* it may just have ended */
    return add_usage(pid, usage);
}

/* Add up the lines "NAME: N kB" of a file whose name begins so. */
static size_t add_lines(const char *path, const char *name)
{
    char line[256];
    size_t sum = 0;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            sum += strtoul(line + strcspn(line, ":") + 1, NULL, 10);
    if (file)
        fclose(file);
    return sum * 1024;
}

size_t machine_memory(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    return add_lines(path, "Private_"); /* Private_Clean and Private_Dirty */
}

size_t machine_kernel_memory(void)
{
    return add_lines("/proc/meminfo", "Slab:");
}

size_t machine_descriptors(pid_t pid)
{
    char path[64];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
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

int machine_core_count(void)
{
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == -1 ? 1 : CPU_COUNT(&allowed);
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
static void find_model(char *model, int size)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(model, (size_t)size, "an unknown processor");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (!colon || strncmp(line, "model name", 10) != 0)
            continue;
        snprintf(model, (size_t)size, "%.*s", (int)strcspn(colon + 2, ",\n"), colon + 2);
        break;
    }
    if (file)
        fclose(file);
}

void machine_describe(char *text, size_t size)
{
    struct utsname system = {.release = "?"};
    char model[128];
    (void)uname(&system);
    find_model(model, sizeof model);
    snprintf(text, size, "%ld x %s; Linux %s", sysconf(_SC_NPROCESSORS_ONLN), model,
             system.release);
}
