#ifndef SANDBOX_H
#define SANDBOX_H
/** @file
 *  A folder for one test, in which the tools of the course run on texts that the test wrote. */

#include "text.h"

/** Make the folder. */
void sandbox_begin(void);

/** Delete it. */
void sandbox_end(void);

/** Write a file in it, with the folders that its path names. */
void sandbox_write(const char *path, const char *content);

/** What a file in it holds; lasts until the next call. */
const char *sandbox_read(const char *path);

/** Run a shell command in the folder and check its exit status. $TOOLS is where the tools are, and they
 *  are in the PATH.
 *  @return what it printed on stdout and stderr; lasts until the next call. */
const char *sandbox_run(int status, const char *command);

/** The path of the folder. */
const char *sandbox_folder(void);

#endif
