/* What /proc says of processes: see proc(5), "/proc/pid/stat". Start reading at descendants_look(). */
#define _GNU_SOURCE /* syscall() */
#include "descendants.h"

#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 65536 }; /* processes that are looked at */

struct process {
    pid_t pid, parent;
    uid_t user;
    char state;
    bool ours;
    long threads, pages;
    unsigned long ticks; /* of CPU time, with those of the children that it has waited for */
};

static struct process processes[MOST];

void descendants_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* The name of a program may hold blanks and parentheses: what counts is behind the last one. */
static bool parse(const char *line, struct process *process)
{
    unsigned long ticks[4];
    const char *rest = strrchr(line, ')');
    if (!rest || sscanf(rest,
                        ") %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu %*d %*d %ld "
                        "%*d %*u %*u %ld",
                        &process->state, &process->parent, &ticks[0], &ticks[1], &ticks[2],
                        &ticks[3], &process->threads, &process->pages) != 8)
        return false;
    process->ticks = ticks[0] + ticks[1] + ticks[2] + ticks[3];
    return true;
}

/* A process may end between two looks at it. */
static bool read_process(const char *name, struct process *process)
{
    char path[64], line[1024];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%.20s/stat", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    *process = (struct process){.pid = atoi(name)};
    bool known =
        fgets(line, sizeof line, file) && fstat(fileno(file), &status) == 0 && parse(line, process);
    fclose(file);
    if (known)
        process->user = status.st_uid;
    return known;
}

static int read_processes(void)
{
    int count = 0;
    struct dirent *entry;
    DIR *folder = opendir("/proc");
    while (folder && (entry = readdir(folder)) && count < MOST)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            read_process(entry->d_name, &processes[count]))
            count++;
    if (folder)
        closedir(folder);
    return count;
}

/* A child is ours if its parent is. Again and again, since a child may be listed before its parent. */
static void mark_ours(int count)
{
    bool changed = true;
    for (int i = 0; i < count; i++)
        processes[i].ours = processes[i].parent == getpid();
    while (changed) {
        changed = false;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count && !processes[i].ours; j++)
                if (processes[j].ours && processes[j].pid == processes[i].parent)
                    changed = processes[i].ours = true;
    }
}

struct descendants descendants_look(void)
{
    struct descendants sum = {0};
    int count = read_processes();
    mark_ours(count);
    for (int i = 0; i < count; i++) {
        if (!processes[i].ours)
            continue;
        sum.processes += processes[i].state != 'Z';
        if (processes[i].state == 'T' && sum.stopped == 0)
            sum.stopped = processes[i].pid;
        sum.cpu += (double)processes[i].ticks / (double)sysconf(_SC_CLK_TCK);
        sum.memory += (double)processes[i].pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
    }
    return sum;
}

/* The number of a child is nobody else's until we have waited for it, so no other process can be hit. */
bool descendants_kill(void)
{
    bool found = false;
    int count = read_processes();
    for (int i = 0; i < count; i++)
        if (processes[i].parent == getpid() && processes[i].state != 'Z')
            found |= kill(processes[i].pid, SIGKILL) == 0;
    return found;
}

long descendants_of_user(void)
{
    long sum = 0;
    int count = read_processes();
    for (int i = 0; i < count; i++)
        if (processes[i].user == geteuid())
            sum += processes[i].threads;
    return sum;
}

/* Landlock, from Linux 6.12 on; older headers do not have its numbers. See landlock(7), "scope flags". */
void descendants_keep_to_themselves(void)
{
    enum { CREATE_RULESET = 444, RESTRICT_SELF = 446, SCOPE_SIGNAL = 2 };
    const uint64_t rules[] = {0, 0, SCOPE_SIGNAL}; /* for files, for the network, and the scope */
    long ruleset = syscall(CREATE_RULESET, rules, sizeof rules, 0);
    if (ruleset == -1)
        return;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        (void)syscall(RESTRICT_SELF, (int)ruleset, 0);
    close((int)ruleset);
}
