#ifndef PIPES_H
#define PIPES_H
/** @file
 *  The pipes through which a server speaks to its recorder, line by line: strace and the server's own loop open theirs by
 *  path, and its stdout and stderr are given to it. A process has one set of them. */

#include <stdbool.h>
#include <stddef.h>

enum pipes_name { FROM_STRACE, FROM_LOOP, FROM_STDOUT, FROM_STDERR, PIPES };

/** What is done with a line: @p size bytes, with the line feed. */
typedef void pipes_take(const char *line, size_t size);

/** Open them.
 *  @param takers  what is done with the lines of each.
 *  @return 0; or -1 after saying on stderr why not. */
int pipes_open(pipes_take *const takers[PIPES]);

/** Close them, and delete those that have a path. What has come of a line is passed over. */
void pipes_close(void);

/** Where strace, or the server's loop, is to write. */
const char *pipes_path(enum pipes_name name);

/** A part of both paths that no other path has. */
const char *pipes_mark(void);

/** The end that becomes the server's stdout or stderr; pipes_leave_to_server() closes ours of both, once the server has
 *  its own. */
int pipes_end_for_server(enum pipes_name name);
void pipes_leave_to_server(void);

/** Take what has come, or wait until something comes.
 *  @param fd        something else to wait for; -1 for none.
 *  @param events    what of, as poll() has it.
 *  @param limit_ms  the longest wait.
 *  @return whether something came through a pipe. */
bool pipes_pump(int fd, short events, int limit_ms);

/** Whether anything has come through a pipe. */
bool pipes_have_heard(enum pipes_name name);

/** Take what has come of a line whose end has not.
 *  @param end  stands in the place of the line's end. */
void pipes_take_begun(enum pipes_name name, const char *end);

#endif
