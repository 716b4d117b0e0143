/* Elsewhere than on Linux these things are not known, or not to be had. */
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>

int machine_usage(pid_t pid, struct usage *usage)
{
    (void)pid;
    (void)usage;
    errno = ENOSYS;
    return -1;
}

size_t machine_children(pid_t pid, pid_t *children, size_t most)
{
    (void)pid;
    (void)children;
    (void)most;
    return 0;
}

size_t machine_memory(pid_t pid)
{
    (void)pid;
    return 0;
}

size_t machine_descriptors(pid_t pid)
{
    (void)pid;
    return 0;
}

size_t machine_kernel_memory(void)
{
    return 0;
}

void machine_cores(int *first, int *last)
{
    *first = *last = -1;
}

int machine_core_count(void)
{
    return 1;
}

void machine_pin(int core)
{
    (void)core;
}

void machine_end_with_parent(void)
{
}

void machine_describe(char *text, size_t size)
{
    struct utsname system;
    if (uname(&system) == -1)
        snprintf(text, size, "an unknown system");
    else
        snprintf(text, size, "%s; %s %s", system.machine, system.sysname, system.release);
}
