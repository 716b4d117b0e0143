#ifndef GUARD_H
#define GUARD_H
/** @file
 *  A recorder starts processes and makes pipes, and whoever is killed cleans up nothing. So there are two processes:
 *  if one of them is killed, the other one ends what was started, and removes the pipes. */

/** Make a folder for pipes, and go on in a child of this process. The parent never returns: it waits for the child,
 *  cleans up if that is necessary, and ends as it has ended.
 *  @return the folder's path; or NULL after saying on stderr why there is none. */
const char *guard_begin(void);

#endif
