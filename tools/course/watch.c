#include "watch.h"
#include "watcher.h"

#include <stdlib.h>
#include <string.h>

struct watch {
    const struct watcher *watcher;
    void *state; /* the watcher's */
};

/* Best first. */
static const struct watcher *const watchers[] = {
#ifndef PORTABLE
    &watcher_inotify,
#endif
    &watcher_polling,
};

enum { WATCHERS = sizeof watchers / sizeof watchers[0] };

bool watcher_wants(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && name[0] != '.' && (strcmp(end, ".c") == 0 || strcmp(end, ".h") == 0);
}

struct watch *watch_open(struct reactor *reactor, const char *folder, bool poll,
                         reactor_function *changed, void *data)
{
    struct watch *watch = calloc(1, sizeof *watch);
    for (int i = poll ? WATCHERS - 1 : 0; watch && !watch->state && i < WATCHERS; i++) {
        watch->watcher = watchers[i];
        watch->state = watchers[i]->open(reactor, folder, changed, data);
    }
    if (watch && watch->state)
        return watch;
    free(watch);
    return NULL;
}

void watch_close(struct watch *watch)
{
    if (watch)
        watch->watcher->close(watch->state);
    free(watch);
}

bool watch_is_polling(const struct watch *watch)
{
    return watch->watcher == &watcher_polling;
}
