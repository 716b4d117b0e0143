#ifndef USUAL_H
#define USUAL_H
/** @file
 *  The names of system calls: the kernel has several for what a program knows by one. */

#include <stdbool.h>

/** The name that a program calls, where the kernel's own is another: of "pselect6", "select".
 *  @param call  NULL is fine. */
const char *usual_name(const char *call);

/** Whether a call waits for several descriptors: select(), poll() or epoll_wait(), under whatever name. */
bool waits_for_several(const char *call);

#endif
