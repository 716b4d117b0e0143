#ifndef COMMON_H
#define COMMON_H
/* What the programs here share. Each defines the name that stands before its complaints. */

#include <stdint.h>

extern const char program[];

/* Say one sentence on stderr and exit with status 1. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A number from the command line. Anything else is one sentence and exit status 2. */
double parse_number(const char *text, double least, double most);

/* Monotonic time, in nanoseconds. */
uint64_t now(void);

/* The time that this process had the processor, in nanoseconds: other work on the machine does not
 * count. A loop that never waits has it all the time on a quiet machine. */
double cpu_time(void);

#endif
