#ifndef JOB_H
#define JOB_H
/** @file
 *  Jobs: child processes whose output is wanted when they have ended. A job runs one at a time, and what
 *  was started last is what counts: it ends what runs, and begins when that is gone. */

#include "reactor.h"

#include <stdbool.h>

struct job;

/** Told that a job has ended by itself, not that it was ended.
 *  @param status  its exit status; 128 and the signal's number if it died of one.
 *  @param output  what it printed: a string, borrowed for the call. */
typedef void job_function(int status, const char *output, void *data);

/** Make a job that does not run yet.
 *  @return owned by the caller, free it with job_free(); or NULL with errno. */
struct job *job_new(struct reactor *reactor, job_function *ended, void *data);

/** End what runs, without waiting for its end.
 *  @param job  taken; NULL is fine. */
void job_free(struct job *job);

/** Run `tools/course.sh VERB ARGUMENT`.
 *  @param verb      a literal.
 *  @param argument  copied; at most 63 bytes of it. */
void job_start(struct job *job, const char *verb, const char *argument);

/** End what runs: it is asked to, then made to. Fine if nothing runs. */
void job_end(struct job *job);

/** Whether something runs that will be told of. */
bool job_is_running(const struct job *job);

#endif
