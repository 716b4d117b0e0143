#ifndef JOBS_H
#define JOBS_H
/* Commands that run beside the window, each in a process group of its own, and what they print. */
#include "text.h"

#include <stdbool.h>
#include <sys/types.h>

struct job {
    pid_t pid; /* 0 if none runs */
    int fd;
    bool is_stopped;    /* by us: what comes of it is not asked for any more */
    struct text output; /* of both kinds */
    double began;
};

/* Run a command, whose words end with NULL. Nothing else runs in this job. */
void job_start(struct job *job, const char *const words[]);

/* Ask it to end, which it does when it does. */
void job_stop(struct job *job);

/* Read what has come. */
void job_read(struct job *job);

/* Whether it has just ended. @param status is then as a shell has it. */
bool job_has_ended(struct job *job, int *status);

/* Stop it, and wait until it has ended. */
void job_end(struct job *job);

/* Give a program the terminal until it ends, by tools/group.c. It is no job of its own: Ctrl-Z stops us, too.
 * Returns its process. */
pid_t lend(const char *const words[]);

/* Whether a process has ended. @param status is then as a shell has it. */
bool has_ended(pid_t pid, int *status);

/* Where programs of ours are. */
const char *out(void);

double now(void);

#endif
