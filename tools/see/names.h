#ifndef NAMES_H
#define NAMES_H
/** @file
 *  Functions by their addresses: a loop tells which function it calls, and nm knows what that is called and where it
 *  stands. Where one function lies, the anchor, tells where all lie. */

#include "model.h"

struct names;

/** Make an empty collection, which the caller owns. */
struct names *names_open(void);

/** Free it. NULL is fine. */
void names_close(struct names *names);

/** Learn the functions of a process. If nm is missing, or the program has been built anew since, there are none.
 *  @param command  how it was called: its first word is the program.
 *  @param anchor   a function of it.
 *  @param at       the address of that in the process: "0x55...". */
void names_learn(struct names *names, long long pid, const char *command, const char *anchor,
                 const char *at);

/** The function at an address, without its source; borrowed.
 *  @return NULL if there is none, or @p address is a name already. */
const struct function *names_find(const struct names *names, long long pid, const char *address);

/** Write names in place of all addresses of a recording, and where the functions stand. So the recording can be read
 *  when the program has long been built anew.
 *  @return 0, or -1 with errno. */
int names_settle(const char *path);

/** Read the source of a function into a text: each line, from its type to its closing brace.
 *  @param file  where it stands.
 *  @return the number of its first line; 0 if it is not there. */
int source_of(const char *file, const char *name, struct text *lines);

#endif
