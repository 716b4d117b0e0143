#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

/* Start a process that calls work(data) and ends with its result as exit status. Whatever was printed
 * before the call, and whatever work() prints, comes out once; what is to be done at the parent's exit
 * is not done at the child's. The parent gets the child's number, or -1 with errno. */
pid_t spawn(int (*work)(void *data), void *data);

#endif
