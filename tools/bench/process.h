#ifndef PROCESS_H
#define PROCESS_H
/* Programs that are started, listened to and ended. None outlives this one. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct process {
    pid_t pid;
    int input;    /* a pipe to its stdin; closing it is how some are asked to end */
    FILE *output; /* what it prints on stdout */
};

/* Start a program on a core, -1 for any. What cannot be started is seen when it ends. */
void process_start(struct process *process, const char *const *command, int core);

/* Send it an empty line. */
void process_order(struct process *process);

/* The next line of its output, without the newline; false at the end. */
bool process_read_line(struct process *process, char *line, size_t size);

/* Close its stdin and wait until it ends by itself: whether its exit status was 0. */
bool process_finish(struct process *process);

/* Tell it to end, and wait until it has. */
void process_stop(struct process *process);

#endif
