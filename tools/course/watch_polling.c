/* Watching by looking: twice a second, at the name, the time, the size and the number of each file. Works
 * everywhere, and costs a little all the time. Start at look(). */
#include "timer.h"
#include "watcher.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

enum { PERIOD_MS = 500, PATH = 4096 };

struct polling {
    struct reactor *reactor;
    reactor_function *changed;
    void *data;
    uint64_t seen; /* what the folder looked like */
    struct reactor_timer timer;
    char folder[PATH];
};

/* FNV-1a, a number at a time. */
static uint64_t mix(uint64_t hash, uint64_t number)
{
    return (hash ^ number) * UINT64_C(1099511628211);
}

static uint64_t look_at_file(const char *folder, const char *name)
{
    char path[2 * PATH];
    struct stat file;
    uint64_t hash = UINT64_C(14695981039346656037);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (stat(path, &file) == -1)
        return 0;
    for (const char *byte = name; *byte; byte++)
        hash = mix(hash, (unsigned char)*byte);
    hash = mix(hash, (uint64_t)file.st_mtim.tv_sec);
    hash = mix(hash, (uint64_t)file.st_mtim.tv_nsec);
    hash = mix(hash, (uint64_t)file.st_size);
    return mix(hash, (uint64_t)file.st_ino);
}

/* A sum, for the order of a folder means nothing. */
static uint64_t look_at_folder(const char *folder)
{
    uint64_t sum = 0;
    const struct dirent *entry;
    DIR *open = opendir(folder);
    if (!open)
        return 0;
    while ((entry = readdir(open)) != NULL)
        if (watcher_wants(entry->d_name))
            sum += look_at_file(folder, entry->d_name);
    closedir(open);
    return sum;
}

static void look(void *data)
{
    struct polling *polling = data;
    uint64_t now = look_at_folder(polling->folder);
    if (now == polling->seen)
        return;
    polling->seen = now;
    polling->changed(polling->data);
}

static void *open_polling(struct reactor *reactor, const char *folder, reactor_function *changed,
                          void *data)
{
    struct polling *polling = malloc(sizeof *polling);
    if (!polling)
        return NULL;
    *polling = (struct polling){.reactor = reactor, .changed = changed, .data = data};
    snprintf(polling->folder, sizeof polling->folder, "%s", folder);
    polling->seen = look_at_folder(folder);
    reactor_timer_init(&polling->timer, look, polling);
    if (reactor_timer_start(reactor, &polling->timer, PERIOD_MS, PERIOD_MS) == 0)
        return polling;
    free(polling);
    return NULL;
}

static void close_polling(void *state)
{
    struct polling *polling = state;
    reactor_timer_stop(polling->reactor, &polling->timer);
    free(polling);
}

const struct watcher watcher_polling = {open_polling, close_polling};
