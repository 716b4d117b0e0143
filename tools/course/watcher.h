#ifndef WATCHER_H
#define WATCHER_H
/* Inside watch only: a way of watching, and what all of them share. */

#include "reactor.h"

#include <stdbool.h>

struct watcher {
    /* Returns NULL if this way does not work for this folder. */
    void *(*open)(struct reactor *reactor, const char *folder, reactor_function *changed,
                  void *data);
    void (*close)(void *state);
};

extern const struct watcher watcher_inotify; /* not in a portable build */
extern const struct watcher watcher_polling;

/* Whether it is a file that the compiler reads: editors leave others beside it. */
bool watcher_wants(const char *name);

#endif
