/* Start reading at family_of(): a server may be a shell that started a server that started workers,
 * so everything is a sum over descendants. */
#include "usage.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST = 4096, /* processes on the machine that we look at */
    STAT = 512   /* bytes of a process's stat */
};

struct process {
    pid_t pid;
    pid_t parent;
    bool member; /* of the family */
};

/* Read what /proc says of a process: what follows its name, " S 1 ...", in stat; or NULL. */
static const char *read_stat(pid_t pid, char *stat)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    bool read = fgets(stat, STAT, file);
    fclose(file);
    const char *end = read ? strrchr(stat, ')') : NULL; /* a program may be named "a) b" */
    return end ? end + 1 : NULL;
}

static bool read_process(const char *name, struct process *process)
{
    char stat[STAT];
    long parent;
    pid_t pid = (pid_t)atol(name);
    const char *after_name = read_stat(pid, stat);
    if (!after_name || sscanf(after_name, " %*c %ld", &parent) != 1)
        return false;
    *process = (struct process){.pid = pid, .parent = (pid_t)parent};
    return true;
}

static int read_processes(struct process *processes)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    if (!proc)
        return 0;
    for (struct dirent *entry; count < MOST && (entry = readdir(proc));)
        if (strspn(entry->d_name, "0123456789") == strlen(entry->d_name) &&
            read_process(entry->d_name, &processes[count]))
            count++;
    closedir(proc);
    return count;
}

static bool is_member(const struct process *processes, int count, pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (processes[i].pid == pid)
            return processes[i].member;
    return false;
}

/* Mark the root and its descendants, and move them to the front. How many are they? */
static int family_of(pid_t root, struct process *processes)
{
    int count = read_processes(processes), members = 0;
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = 0; i < count; i++) {
            struct process *process = &processes[i];
            if (process->member ||
                (process->pid != root && !is_member(processes, count, process->parent)))
                continue;
            process->member = grown = true;
        }
    }
    for (int i = 0; i < count; i++)
        if (processes[i].member)
            processes[members++] = processes[i];
    return members;
}

/* Add up something over the family; -1 if there is none, or if the first cannot be had. */
static double sum(pid_t root, double (*amount)(pid_t))
{
    static struct process processes[MOST];
    int members = family_of(root, processes);
    double total = 0;
    for (int i = 0; i < members; i++) {
        double one = amount(processes[i].pid);
        if (one > 0)
            total += one;
    }
    return total > 0 ? total : -1;
}

static double descriptors(pid_t pid)
{
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *open = opendir(path);
    if (!open)
        return -1;
    for (struct dirent *entry; (entry = readdir(open));)
        count += entry->d_name[0] != '.';
    closedir(open);
    return count;
}

int usage_descriptors(pid_t root)
{
    return (int)sum(root, descriptors);
}

int usage_own_descriptors(pid_t process)
{
    return (int)descriptors(process);
}

static double is_running(pid_t pid)
{
    char stat[STAT];
    const char *after_name = read_stat(pid, stat);
    return after_name && after_name[1] == 'R';
}

int usage_running(pid_t root)
{
    return (int)sum(root, is_running);
}

static double cpu_seconds(pid_t pid)
{
#if defined _POSIX_CPUTIME && _POSIX_CPUTIME >= 0
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
#endif
    return -1;
}

double usage_cpu_seconds(pid_t root)
{
    return sum(root, cpu_seconds);
}

static double memory_kib(pid_t pid)
{
    char path[64];
    long resident;
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    bool read = fscanf(file, "%*d %ld", &resident) == 1;
    fclose(file);
    return read ? (double)resident * (double)sysconf(_SC_PAGESIZE) / 1024 : -1;
}

long usage_memory_kib(pid_t root)
{
    return (long)sum(root, memory_kib);
}

static double peak_kib(pid_t pid)
{
    char path[64], line[256];
    double peak = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    while (peak < 0 && fgets(line, sizeof line, file))
        (void)sscanf(line, "VmHWM: %lf", &peak);
    fclose(file);
    return peak;
}

long usage_peak_kib(pid_t root)
{
    return (long)sum(root, peak_kib);
}
