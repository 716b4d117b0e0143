#ifndef SUBJECT_H
#define SUBJECT_H
/** @file
 *  The server that is recorded: started under strace, where that is possible; watched; stopped with all that it has
 *  started. What goes wrong is told on stderr, in one sentence. */

#include <stdbool.h>
#include <sys/types.h>

/** Start a server.
 *  @param command  for the shell. {port} becomes a free port, and {record} the path where our servers' --record is to
 *                  write. Without {port} the server says on stdout where it listens, as ours do.
 *  @return 0, or -1. */
int subject_start(const char *command);

/** Wait until it listens.
 *  @return 0, or -1. */
int subject_await(void);

pid_t subject_pid(void);
int subject_port(void);

/** Whether it has ended, and has left no other process behind that goes on.
 *  @param status  filled in then: as waitpid() has it. */
bool subject_has_ended(int *status);

/** A child of the server's. They are numbered from 1 on, in the order in which they were born, as far as this was called
 *  often enough to see them all; those that have ended keep their numbers.
 *  @return its process; 0 if there is none of that number now. */
pid_t subject_worker(int worker);

/** Start a program of the scene's own, of which nothing is recorded.
 *  @param command  for the shell; {port} becomes the server's.
 *  @return its process, to be waited for; or -1 with errno. */
pid_t subject_spawn(const char *command);

/** End it, with all that it has started: SIGTERM, and SIGKILL for those that are still there after a while. */
void subject_stop(void);

#endif
