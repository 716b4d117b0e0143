#ifndef WATCH_H
#define WATCH_H
/** @file
 *  Watching the C files of a folder: whether an editor writes into a file, puts a new one in its place
 *  under the same name, or only touches it, a function is called. It may be called several times for one
 *  save, and once for several.
 *
 *  Where the kernel tells of changes, it is an event. Where it does not, a timer looks. */

#include "reactor.h"

#include <stdbool.h>

struct watch;

/** Start to watch a folder.
 *  @param poll     look by a timer, whatever the kernel can do.
 *  @param changed  called with @p data after a change, never from within this call.
 *  @return owned by the caller, close it with watch_close(); or NULL with errno ENOMEM. */
struct watch *watch_open(struct reactor *reactor, const char *folder, bool poll,
                         reactor_function *changed, void *data);

/** Stop.
 *  @param watch  taken; NULL is fine. */
void watch_close(struct watch *watch);

/** Whether this one looks by a timer. */
bool watch_is_polling(const struct watch *watch);

#endif
