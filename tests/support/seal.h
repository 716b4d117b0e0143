#ifndef SEAL_H
#define SEAL_H
/** @file
 *  A check that is run for a mark does not let the code under test look into it. */

/** With the environment variable CHECK_SEALED, keep other processes of the same user out of this one: on Linux they can
 *  neither trace it nor open its descriptors, on one of which the report goes out. To be called first, since all that this
 *  process forks inherits it. */
void seal(void);

#endif
