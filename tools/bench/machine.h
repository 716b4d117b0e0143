#ifndef MACHINE_H
#define MACHINE_H
/* What a measurement asks of the machine, and POSIX has no words for. */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a process has had of the processor since it began, and how long it stood in the queue for it:
 * nanoseconds. */
struct usage {
    uint64_t ran;
    uint64_t waited;
};

/* 0, or -1 if there is no such process. */
int machine_usage(pid_t pid, struct usage *usage);

/* How many sockets a program may have here, beside the few descriptors that it needs for itself. */
size_t machine_sockets(void);

/* The first and the last core that this process may use, which are neighbours least often; both -1
 * if there is only one. */
void machine_cores(int *first, int *last);

/* Keep the calling process on a core; -1 is any. Best effort. */
void machine_pin(int core);

/* Let the calling process be killed when its parent ends. Best effort. */
void machine_end_with_parent(void);

/* Print the processor and the system. */
void machine_print(void);

#endif
