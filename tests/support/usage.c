/* Start reading at sum(): a server may be a shell that started a server that started workers, so everything
 * is a sum over descendants. */
#include "usage.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A file of /proc for a process; NULL if there is none. */
static FILE *open_file(const char *format, pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, format, (long)pid, (long)pid);
    return fopen(path, "r");
}

/* Add the children that a thread has started to those that are known. */
static int add_children(pid_t process, pid_t thread, pid_t *children, int count, int most)
{
    char path[64];
    long pid;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)process, (long)thread);
    FILE *file = fopen(path, "r");
    while (file && count < most && fscanf(file, "%ld", &pid) == 1)
        children[count++] = (pid_t)pid;
    if (file)
        fclose(file);
    return file ? count : -1;
}

/* A child is that of the thread which started it. A thread may end while we look: it has none then. */
int usage_children(pid_t parent, pid_t *children, int most)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/task", (long)parent);
    int count = add_children(parent, parent, children, 0, most);
    DIR *threads = count == -1 ? NULL : opendir(path);
    for (struct dirent *entry; threads && (entry = readdir(threads));) {
        pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);
        if (thread > 0 && thread != parent) {
            int more = add_children(parent, thread, children, count, most);
            count = more == -1 ? count : more;
        }
    }
    if (threads)
        closedir(threads);
    return count;
}

/* Over a process and all its descendants, of what each has: 0 or less if it has nothing, or is gone. */
static double add_up(pid_t pid, double (*amount)(pid_t))
{
    enum { MOST = 128 };
    pid_t children[MOST];
    double own = amount(pid), total = own > 0 ? own : 0;
    for (int i = usage_children(pid, children, MOST); i-- > 0;)
        total += add_up(children[i], amount);
    return total;
}

static double sum(pid_t root, double (*amount)(pid_t))
{
    double total = add_up(root, amount);
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
    char stat[512] = "";
    FILE *file = open_file("/proc/%ld/stat", pid);
    if (!file)
        return 0;
    (void)!fgets(stat, sizeof stat, file);
    fclose(file);
    const char *end = strrchr(stat, ')');                     /* a program may be named "a) b" */
    return end && end[1] && (end[2] == 'R' || end[2] == 't'); /* t: strace is about to let it go */
}

int usage_running(pid_t root)
{
    return (int)sum(root, is_running);
}

bool usage_name(pid_t process, char *name, size_t size)
{
    FILE *file = open_file("/proc/%ld/comm", process);
    if (!file)
        return false;
    bool read = fgets(name, (int)size, file);
    fclose(file);
    if (read)
        name[strcspn(name, "\n")] = '\0';
    return read;
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

double usage_cpu_limit(void)
{
    const char *haste = getenv("CHECK_IN_HASTE");
    return haste ? strtod(haste, NULL) : 5;
}

static double memory_kib(pid_t pid)
{
    long resident;
    FILE *file = open_file("/proc/%ld/statm", pid);
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
    char line[256];
    double peak = -1;
    FILE *file = open_file("/proc/%ld/status", pid);
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

static unsigned long wanted; /* the number of a socket */

static double has_wanted_socket(pid_t pid)
{
    char path[64 + 256], target[64];
    unsigned long number;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *open = opendir(path);
    for (struct dirent *entry; open && !found && (entry = readdir(open));) {
        snprintf(path, sizeof path, "/proc/%ld/fd/%s", (long)pid, entry->d_name);
        ssize_t size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        found = sscanf(target, "socket:[%lu]", &number) == 1 && number == wanted;
    }
    if (open)
        closedir(open);
    return found;
}

/* A line of /proc/net/tcp: number, own address and port, the other's, state, ..., the socket's number. */
static int listening_port(pid_t root, const char *path)
{
    enum { LISTENS = 0x0A };
    char line[512];
    unsigned port = 0, state;
    bool found = false;
    FILE *file = fopen(path, "r");
    while (file && !found && fgets(line, sizeof line, file))
        found = sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %lu", &port,
                       &state, &wanted) == 3 &&
                state == LISTENS && sum(root, has_wanted_socket) > 0;
    if (file)
        fclose(file);
    return found ? (int)port : -1;
}

int usage_listening_port(pid_t root)
{
    int port = listening_port(root, "/proc/net/tcp");
    return port != -1 ? port : listening_port(root, "/proc/net/tcp6");
}
