#ifndef DESCENDANTS_H
#define DESCENDANTS_H
/** @file
 *  All that this process has started, directly or not. What the portable file does not know it takes for nothing. */

#include <stdbool.h>
#include <sys/types.h>

struct descendants {
    int processes;
    double cpu;    /**< seconds, of those that live and of whom they have waited for */
    double memory; /**< MiB that are resident */
    pid_t stopped; /**< one that a signal has stopped, or 0 */
};

/** Become the parent of each descendant whose parent ends: so none gets away. */
void descendants_adopt(void);

/** Add up what lives. */
struct descendants descendants_look(void);

/** Send SIGKILL to each child. Their own children are ours next, after descendants_adopt().
 *  @return whether there was one. */
bool descendants_kill(void);

/** How many processes and threads the user of this process has. */
long descendants_of_user(void);

/** From here on, this process and what it starts can send signals only to one another, if the system can do that. */
void descendants_keep_to_themselves(void);

#endif
