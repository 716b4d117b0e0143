#ifndef COUNTS_H
#define COUNTS_H
/* Instructions in user space, counted one by one by valgrind: exact on a machine that is busy, where times
 * are not. What the kernel does for a system call is not in them. */

#include "player.h"

/* NULL, or why nothing can be counted here. */
const char *counts_obstacle(const struct plan *plan);

/* What one message or event costs: the difference of two runs, the shorter one with `work.messages` of them. So
 * what a program does to start and to end cancels. */
double count_message(const struct plan *plan, const struct subject *subject, struct work work);

void experiment_instructions(const struct plan *plan);

#endif
