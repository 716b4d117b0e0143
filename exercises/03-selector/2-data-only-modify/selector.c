/* Start reading at selector_register() and selector_select(). This file keeps the registrations
 * and checks arguments; what the kernel is told, and how it is asked, is in one file a backend:
 * epoll_linux.c, poll.c, select.c, each behind the four verbs of backend.h. */
#include "selector.h"
#include "array.h"
#include "backend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Numbers are used again, so a number alone does not say which file it means. */
struct file {
    dev_t device;
    ino_t inode;
};

/* One registration, at the index of its descriptor: small numbers, densely used, because the
 * kernel always hands out the lowest one that is free. */
struct slot {
    void *data;
    struct file file; /* what the number meant when it was registered */
    unsigned events;
    bool registered;
};

struct selector {
    const struct backend *backend;
    void *state; /* the backend's */
    struct slot *slots;
    size_t capacity; /* of slots */
    size_t count;    /* of those registered */
};

static const struct backend *const backends[] = {
#ifndef PORTABLE
    &backend_epoll,
#endif
    &backend_poll,
    &backend_select,
};

enum { BACKENDS = sizeof backends / sizeof backends[0] };

const char *const *selector_backends(void)
{
    static const char *names[BACKENDS + 1];
    for (int i = 0; i < BACKENDS; i++)
        names[i] = backends[i]->name;
    return names;
}

static const struct backend *find_backend(const char *name)
{
    for (int i = 0; i < BACKENDS; i++)
        if (!name || strcmp(name, backends[i]->name) == 0)
            return backends[i];
    errno = EINVAL;
    return NULL;
}

struct selector *selector_open(const char *backend)
{
    const struct backend *found = find_backend(backend);
    if (!found)
        return NULL;
    struct selector *selector = calloc(1, sizeof *selector);
    if (!selector)
        return NULL;
    selector->backend = found;
    selector->state = found->open();
    if (!selector->state) {
        free(selector);
        return NULL;
    }
    return selector;
}

void selector_close(struct selector *selector)
{
    if (!selector)
        return;
    selector->backend->close(selector->state);
    free(selector->slots);
    free(selector);
}

/* The slot of a registered descriptor, or NULL with errno ENOENT. */
static struct slot *find_slot(const struct selector *selector, int fd)
{
    if (fd >= 0 && (size_t)fd < selector->capacity && selector->slots[fd].registered)
        return &selector->slots[fd];
    errno = ENOENT;
    return NULL;
}

static int fail(int why)
{
    errno = why;
    return -1;
}

static bool are_events(unsigned events)
{
    unsigned known = SELECTOR_READ | SELECTOR_WRITE | SELECTOR_EXCLUSIVE;
    return (events & ~known) == 0 && events != SELECTOR_EXCLUSIVE;
}

/* epoll cannot turn an exclusive watch into another one. The other backends could, but then a program
 * would work with one backend only. */
static bool may_change(unsigned before, unsigned after)
{
    bool exclusive = (before | after) & SELECTOR_EXCLUSIVE;
    return !exclusive || before == 0 || after == 0;
}

/* Which file fd means: 0, or -1 with errno EBADF (not open) or EPERM (a regular file or a directory). */
static int identify(int fd, struct file *file)
{
    struct stat status;
    if (fstat(fd, &status) == -1)
        return -1;
    *file = (struct file){status.st_dev, status.st_ino};
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? fail(EPERM) : 0;
}

/* Whether fd still means the file that was registered: 0, or -1 with errno EBADF, or ENOMEM if the system
 * cannot say now. */
static int check_file(int fd, const struct file *registered)
{
    struct file now;
    if (identify(fd, &now) == -1 && errno != EPERM)
        return -1;
    bool is_same = now.device == registered->device && now.inode == registered->inode;
    return is_same ? 0 : fail(EBADF);
}

static int ensure_slot(struct selector *selector, int fd)
{
    struct slot *slots =
        array_grow(selector->slots, &selector->capacity, (size_t)fd + 1, sizeof *slots);
    if (!slots)
        return -1;
    selector->slots = slots;
    return 0;
}

/* Tell the kernel, if there is something to tell: a paused descriptor is not watched at all. */
static int watch(struct selector *selector, int fd, unsigned before, unsigned after)
{
    if (before == after)
        return 0;
    return selector->backend->watch(selector->state, fd, before, after);
}

int selector_register(struct selector *selector, int fd, unsigned events, void *data)
{
    if (!are_events(events))
        return fail(EINVAL);
    if (find_slot(selector, fd))
        return fail(EEXIST);
    if (fd >= selector->backend->limit)
        return fail(ERANGE);
    struct file file;
    if (identify(fd, &file) == -1) /* before tables grow to a number that nobody has open */
        return -1;
    if (ensure_slot(selector, fd) == -1 || watch(selector, fd, 0, events) == -1)
        return -1;
    selector->slots[fd] =
        (struct slot){.data = data, .file = file, .events = events, .registered = true};
    selector->count++;
    return 0;
}

/* Whether a change might begin to watch another file under the same number. A kernel that keeps a watch
 * knows its file, as epoll does; one that has to begin a watch, or is given numbers at each wait, does not. */
static bool might_adopt(const struct selector *selector, const struct slot *slot, unsigned events)
{
    return events != 0 && (slot->events == 0 || selector->backend->knows_numbers_only);
}

static int change_interest(struct selector *selector, int fd, const struct slot *slot,
                           unsigned events)
{
    if (!are_events(events) || !may_change(slot->events, events))
        return fail(EINVAL);
    if (might_adopt(selector, slot, events) && check_file(fd, &slot->file) == -1)
        return -1;
    return selector->backend->watch(selector->state, fd, slot->events, events);
}

/* Servers ask again and again for the interest that they have: that takes no check and no system call. */
int selector_modify(struct selector *selector, int fd, unsigned events, void *data)
{
    struct slot *slot = find_slot(selector, fd);
    if (!slot)
        return -1;
    /* EXERCISE: if only the data changes, make no system call. */
    if (change_interest(selector, fd, slot, events) == -1)
        return -1;
    slot->events = events;
    slot->data = data;
    return 0;
    /* END */
}

int selector_unregister(struct selector *selector, int fd)
{
    struct slot *slot = find_slot(selector, fd);
    if (!slot)
        return -1;
    (void)watch(selector, fd, slot->events, 0); /* cannot fail: see backend.h */
    *slot = (struct slot){0};
    selector->count--;
    return 0;
}

int selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready, int max)
{
    if (max < 1)
        return fail(EINVAL);
    int count = selector->backend->wait(selector->state, timeout_ms, ready, max);
    for (int i = 0; i < count; i++) {
        const struct slot *slot = &selector->slots[ready[i].fd];
        ready[i].events &= slot->events;
        ready[i].data = slot->data;
    }
    return count;
}

int selector_get_key(const struct selector *selector, int fd, struct selector_key *key)
{
    const struct slot *slot = find_slot(selector, fd);
    if (!slot)
        return -1;
    *key = (struct selector_key){.fd = fd, .events = slot->events, .data = slot->data};
    return 0;
}

int selector_check(const struct selector *selector, int fd)
{
    const struct slot *slot = find_slot(selector, fd);
    if (!slot || check_file(fd, &slot->file) == -1)
        return -1;
    if (slot->events == 0)
        return 0;
    return selector->backend->watch(selector->state, fd, slot->events, slot->events);
}

int selector_descriptor(const struct selector *selector)
{
    if (!selector->backend->descriptor)
        return fail(ENOTSUP);
    return selector->backend->descriptor(selector->state);
}

size_t selector_count(const struct selector *selector)
{
    return selector->count;
}

const char *selector_backend(const struct selector *selector)
{
    return selector->backend->name;
}
