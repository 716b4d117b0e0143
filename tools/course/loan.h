#ifndef LOAN_H
#define LOAN_H
/** @file
 *  Lending the terminal to a child, such as a quiz, and taking it back. Meanwhile the child is in the
 *  foreground: Ctrl-C is for the child alone. Ctrl-Z stops the child, and then all of the job that the
 *  shell knows; when the shell continues that, loan_go_on() gives the child the terminal again.
 *
 *  The terminal's mode is the caller's affair: put it back before, take it over again afterwards. */

#include "reactor.h"
#include "signals.h"

#include <stdbool.h>
#include <sys/types.h>

/** A loan. The caller owns it and leaves its fields alone. */
struct loan {
    struct reactor *reactor;
    reactor_function *ended;
    void *data;
    pid_t pid; /* 0 while the terminal is not lent */
    struct reactor_signal child;
};

/** Prepare.
 *  @param ended  called with @p data when the terminal is ours again.
 *  @return 0, or -1 with errno. */
int loan_init(struct loan *loan, struct reactor *reactor, reactor_function *ended, void *data);

/** Run `tools/course.sh VERB ARGUMENT` in the foreground of the terminal.
 *  @return 0, or -1 with errno. */
int loan_start(struct loan *loan, const char *verb, const char *argument);

/** Give the terminal to the child again, and let it go on, after all were stopped: at SIGCONT.
 *  @param loan  it is out. */
void loan_go_on(const struct loan *loan);

/** Whether the terminal is lent at this moment. */
bool loan_is_out(const struct loan *loan);

/** Take the terminal back if the child has it, and end the child if there is one. */
void loan_release(struct loan *loan);

#endif
