#ifndef CHILD_H
#define CHILD_H
/** @file
 *  Child processes. Each is a call of tools/course.sh, in a process group of its own, so that it can be
 *  ended together with all that it has started, and a Ctrl-C that is meant for it hits nobody else.
 *
 *  @see setpgid(2), tcsetpgrp(3); W. R. Stevens, "Advanced Programming in the UNIX Environment", "Job
 *  Control". */

#include "reactor.h"

#include <sys/types.h>

enum { CHILD_TERMINAL = -1 }; /**< the output of a child that gets the terminal itself */

/** Start `tools/course.sh VERB ARGUMENT`.
 *  @param reactor   the parent's; the child forgets its copy.
 *  @param argument  perhaps "".
 *  @param output    where its output and its errors go, and then its input is empty; or CHILD_TERMINAL:
 *                   then it is in the foreground of the terminal.
 *  @return its process, which is its process group too; or -1 with errno. */
pid_t child_start(struct reactor *reactor, const char *verb, const char *argument, int output);

/** Put a process group into the foreground of the terminal: its keys, and Ctrl-C, are that group's.
 *  Allowed from the background too. */
void child_foreground(pid_t group);

#endif
