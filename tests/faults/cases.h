#ifndef CASES_H
#define CASES_H
/** @file
 *  Cases: what is to go wrong in one run, and its name on the command line, such as "accept4:2:EMFILE"
 *  (the second call of accept4() fails), "recv:1:ENOMEM:1" (in the first worker) or "short-sends:3". */

#include "plan.h"

#include <stdbool.h>
#include <stddef.h>

/** Room for a case's name, in bytes. */
enum { CASE_NAME_SIZE = 64 };

/** A case: as the first part of struct plan. */
struct fault {
    enum call call; /**< CALLS if no call fails */
    unsigned nth;
    unsigned process;
    int error;
    enum trouble trouble;
    unsigned amount;
};

/** The function's name. */
const char *case_call_name(enum call call);

/** The errors that a call can fail with.
 *  @param place  from 0.
 *  @return 0 if there are no more. */
int case_error(enum call call, unsigned place);

/** The trouble's name, such as "short-sends". */
const char *case_trouble_name(enum trouble trouble);

/** Write a case's name. @return @p name. */
const char *case_write(char name[CASE_NAME_SIZE], const struct fault *fault);

/** Read a case's name: whether it is one. */
bool case_read(const char *name, struct fault *fault);

#endif
