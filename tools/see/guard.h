#ifndef GUARD_H
#define GUARD_H
/** @file
 *  A recorder starts processes and makes pipes, and whoever is killed cleans up nothing. So there are two processes:
 *  if one of them is killed, the other one ends what was started, and removes the pipes. */

#include <stdbool.h>

/** Make a folder for pipes, and go on in a child of this process. The parent never returns: it waits for the child,
 *  cleans up if that is necessary, and ends as it has ended.
 *  @return false after saying on stderr why there is no folder. */
bool guard_begin(void);

/** The path of the folder. */
const char *guard_folder(void);

#endif
