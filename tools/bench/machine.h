#ifndef MACHINE_H
#define MACHINE_H
/* What a measurement asks of the machine, and POSIX has no words for. */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MACHINE_CHILDREN = 64 };

/* What a process and its children have had of the processor since they began, and how long they stood
 * in the queue for it: nanoseconds. */
struct usage {
    uint64_t ran;
    uint64_t waited;
};

/* 0, or -1 with errno: ESRCH if there is no such process, ENOSYS where the system does not tell. */
int machine_usage(pid_t pid, struct usage *usage);

/* Find the children of a process: how many, `most` of them at most; 0 where the system does not tell. */
size_t machine_children(pid_t pid, pid_t *children, size_t most);

/* How many bytes of memory are a process's own, shared with no other; how many descriptors it has open.
 * 0 where the system does not tell. */
size_t machine_memory(pid_t pid);
size_t machine_descriptors(pid_t pid);

/* How many bytes the kernel holds in small objects, for all processes; 0 where it does not tell. */
size_t machine_kernel_memory(void);

/* The first and the last core that this process may use, which are neighbours least often; both -1
 * if there is only one. */
void machine_cores(int *first, int *last);

/* How many cores this process may use, as far as is known. */
int machine_core_count(void);

/* Keep the calling process on a core; -1 is any. Best effort. */
void machine_pin(int core);

/* Let the calling process be killed when its parent ends. Best effort. */
void machine_end_with_parent(void);

/* The processor and the system, in words without commas. */
void machine_describe(char *text, size_t size);

#endif
