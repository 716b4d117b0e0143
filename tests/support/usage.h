#ifndef USAGE_H
#define USAGE_H
/** @file
 *  What a process and all its descendants use, read from /proc: each is -1 where there is none. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** Find the children of a process.
 *  @param children  filled in, @p most of them at most.
 *  @return how many, or -1 if the system does not tell. */
int usage_children(pid_t parent, pid_t *children, int most);

/** How many descriptors are open. */
int usage_descriptors(pid_t root);

/** The TCP port on which one of them listens: any of them. */
int usage_listening_port(pid_t root);

/** How many processes run, or would if a processor were free. The others sleep. */
int usage_running(pid_t root);

/** How many descriptors are open in this process alone. */
int usage_own_descriptors(pid_t process);

/** Find the name of a program, which may be cut short.
 *  @param name  filled in: a string.
 *  @return whether the system tells; it does for one that has ended, too, until it is waited for. */
bool usage_name(pid_t process, char *name, size_t size);

/** Processor time so far, in seconds, to the nanosecond. */
double usage_cpu_seconds(pid_t root);

/** How many seconds of processor time a function may take that is tested: 5, or what the environment variable
 *  CHECK_IN_HASTE says. */
double usage_cpu_limit(void);

/** Resident memory, in KiB. */
long usage_memory_kib(pid_t root);

/** The most memory that was ever resident, in KiB, added up over the processes. */
long usage_peak_kib(pid_t root);

#endif
