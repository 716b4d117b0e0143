#ifndef BACKEND_H
#define BACKEND_H
/* Inside selector only: what a backend is. To write one, read select.c beside this page.
 *
 * selector.c keeps the registrations, checks every argument, and sees to it that a number still means
 * the file that was registered before a watch begins or changes. A backend has one duty: to make
 * the kernel watch what it is told to watch. That takes four verbs; the fifth is optional. */

#include "selector.h"

#include <stdbool.h>

struct backend {
    const char *name;
    int limit; /* it can watch descriptors below this */

    /* The kernel is given numbers at each wait, and cannot know which file one meant before. */
    bool knows_numbers_only;

    /* Make the backend's own state: NULL with errno if that fails. */
    void *(*open)(void);

    /* Free it. */
    void (*close)(void *state);

    /* Change what the kernel watches for on fd, from the events `before` to the events `after`.
     * 0 means "not watched", so this one verb adds (before == 0), changes, and removes
     * (after == 0). Removing cannot fail: the descriptor may be closed already, and what is not
     * there needs no removing. If both are the same, see to it that this is still watched.
     * Otherwise 0, or -1 with errno and nothing changed. */
    int (*watch)(void *state, int fd, unsigned before, unsigned after);

    /* Wait as selector_select() does, and fill in fd and events of each ready key. A hang-up or
     * an error counts as every event watched for. selector.c drops what is not of the interest and
     * fills in the data. */
    int (*wait)(void *state, int timeout_ms, struct selector_key *ready, int max);

    /* See selector_descriptor(); NULL if there is no such thing. */
    int (*descriptor)(void *state);
};

extern const struct backend backend_select;
extern const struct backend backend_poll;
extern const struct backend backend_epoll; /* Linux only */

#endif
