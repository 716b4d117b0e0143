#ifndef TAPE_H
#define TAPE_H
/** @file
 *  The recording under way: what is written into it, and from where it comes. A process makes one.
 *
 *  Each line is written as soon as it is known, and whole, so the file can be read while it grows, and after a crash.
 *
 *  The server speaks through the pipes of pipes.h, and tape_pump() takes what has come. */

#include "entry.h"

#include <stdbool.h>
#include <sys/types.h>

/** Begin a recording, with mode 0600.
 *  @param head  the fields of its first line.
 *  @return 0; or -1 after saying on stderr why not. */
int tape_begin(const char *path, const struct entry *head);

/** End it. What strace has begun to tell is written, as calls that never returned.
 *  @return 0; or -1 if not all could be written, which was said. */
int tape_end(void);

/** Add an entry of a client's or of the scene's. */
void tape_add(const struct entry *entry);

/** Leave out what the server does beyond so many waits that begin from now on. */
void tape_limit_turns(int turns);

/** Whether it has done so many. */
bool tape_has_enough(void);

/** Say whether the server is at rest when entries are added from here on. A call that it is in while it rests returns
 *  after them, whatever its times say: strace's clock stands still between a call's first line and its beginning. */
void tape_set_rest(bool at_rest);

/** The time now, on the recording's clock: nanoseconds. */
long long tape_now(void);

/** Take what has come from the server, or wait until something comes.
 *  @param fd        something else to wait for; -1 for none.
 *  @param events    what of, as poll() has it.
 *  @param limit_ms  the longest wait.
 *  @return whether something came from the server. */
bool tape_pump(int fd, short events, int limit_ms);

/** The port that the server has said it listens on; 0 if it has not. */
int tape_port(void);

/** The process that has accepted the client at this port; 0 if none has. */
pid_t tape_server_of(int port);

/** The last line that the server has written on stderr, or, without one, on stdout; "" if there is none. */
const char *tape_last_words(void);

/** What strace itself has said on stderr; "" if it has not. */
const char *tape_complaint_of_strace(void);

/** Whether somebody wants us to stop: Ctrl-C, SIGTERM or SIGHUP. */
bool tape_is_interrupted(void);

#endif
