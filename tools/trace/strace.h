#ifndef STRACE_H
#define STRACE_H
/** @file
 *  What strace prints, line by line, as entries of a recording. Works with strace 5.10 and later.
 *
 *      struct strace *strace = strace_new(offset);
 *      while (there is a line) {
 *          strace_take(strace, line, size);
 *          while (strace_next(strace, &entry))
 *              ...
 *      }
 *      strace_end(strace);
 *      while (strace_next(strace, &entry)) ...
 *      strace_free(strace);
 *
 *  An entry is handed out when its call has returned, so entries come in the order of ends; "t" is the beginning. */

#include "entry.h"

enum { STRACE_ARGUMENTS = 16 }; /**< that strace_arguments() writes at most, the NULL included */

/** How to call strace: its name and options, up to where the program's own command follows.
 *  @param output     where strace shall write: a path, borrowed.
 *  @param arguments  filled in, with a NULL at the end.
 *  @return how many, the NULL not counted. The program is the child of whoever executes this: strace moves out of
 *          the way (-D), and ends with the program. */
int strace_arguments(const char *output, const char *arguments[STRACE_ARGUMENTS]);

struct strace;

/** Begin to read the output of one strace.
 *  @param offset  nanoseconds to add to its times: CLOCK_MONOTONIC less CLOCK_REALTIME.
 *  @return owned by the caller; NULL with errno ENOMEM. */
struct strace *strace_new(long long offset);

/** Free it. NULL is fine. */
void strace_free(struct strace *strace);

/** Set another offset: from here on lines are moved by it. */
void strace_set_offset(struct strace *strace, long long offset);

/** Take a line, with its line feed or without. What is no line of strace's is passed over. */
void strace_take(struct strace *strace, const char *line, size_t size);

/** Say that no line will come any more: the calls under way never returned. */
void strace_end(struct strace *strace);

/** The next entry of those lines. @return whether there was one. */
bool strace_next(struct strace *strace, struct entry *entry);

#endif
