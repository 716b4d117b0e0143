/* Refused with: to change it is modify
 *
 * A descriptor can be registered twice. */

/* EXERCISE: write the selector over poll(): selector_open(), selector_close(), selector_register(),
 * selector_modify(), selector_unregister(), selector_select(), selector_get_key() and selector_count(). */
#include "selector.h"
#include "array.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>

/* Two arrays, in step: what poll() takes, and the data that go with it. */
struct selector {
    struct pollfd *entries;
    void **data;
    size_t entries_capacity, data_capacity;
    size_t count;
    size_t first; /* where the next walk begins, so that nobody starves */
};

static int fail(int why)
{
    errno = why;
    return -1;
}

struct selector *selector_open(const char *backend)
{
    return calloc(1, sizeof(struct selector));
}

void selector_close(struct selector *selector)
{
    if (!selector)
        return;
    free(selector->entries);
    free(selector->data);
    free(selector);
}

/* poll() skips negative numbers, but reports hang-ups to an empty interest: a paused one is stored as ~fd. */
static struct pollfd entry_of(int fd, unsigned events)
{
    short wanted = 0;
    wanted |= events & SELECTOR_READ ? POLLIN : 0;
    wanted |= events & SELECTOR_WRITE ? POLLOUT : 0;
    return (struct pollfd){.fd = events == 0 ? ~fd : fd, .events = wanted};
}

static unsigned interest_of(const struct pollfd *entry)
{
    return (entry->events & POLLIN ? SELECTOR_READ : 0u) |
           (entry->events & POLLOUT ? SELECTOR_WRITE : 0u);
}

/* The index of a descriptor's entry, or -1 with errno ENOENT. */
static int find(const struct selector *selector, int fd)
{
    for (size_t i = 0; fd >= 0 && i < selector->count; i++)
        if (selector->entries[i].fd == fd || selector->entries[i].fd == ~fd)
            return (int)i;
    return fail(ENOENT);
}

static bool are_events(unsigned events)
{
    return (events & ~(unsigned)(SELECTOR_READ | SELECTOR_WRITE)) == 0;
}

static int make_room(struct selector *selector)
{
    struct pollfd *entries = array_grow(selector->entries, &selector->entries_capacity,
                                        selector->count + 1, sizeof *entries);
    if (!entries)
        return -1;
    selector->entries = entries;
    void **data =
        array_grow(selector->data, &selector->data_capacity, selector->count + 1, sizeof *data);
    if (!data)
        return -1;
    selector->data = data;
    return 0;
}

int selector_register(struct selector *selector, int fd, unsigned events, void *data)
{
    if (!are_events(events))
        return fail(EINVAL);
    if (fcntl(fd, F_GETFD) == -1 || make_room(selector) == -1)
        return -1;
    selector->entries[selector->count] = entry_of(fd, events);
    selector->data[selector->count++] = data;
    return 0;
}

int selector_modify(struct selector *selector, int fd, unsigned events, void *data)
{
    int i = find(selector, fd);
    if (i == -1)
        return -1;
    if (!are_events(events))
        return fail(EINVAL);
    selector->entries[i] = entry_of(fd, events);
    selector->data[i] = data;
    return 0;
}

/* Nothing depends on the order: the last one fills the gap. */
int selector_unregister(struct selector *selector, int fd)
{
    int i = find(selector, fd);
    if (i == -1)
        return -1;
    selector->count--;
    selector->entries[i] = selector->entries[selector->count];
    selector->data[i] = selector->data[selector->count];
    return 0;
}

/* A hang-up or an error counts as every event of the interest. */
static unsigned events_of(const struct pollfd *entry)
{
    unsigned events = 0;
    if (entry->revents & (POLLIN | POLLHUP | POLLERR))
        events |= SELECTOR_READ;
    if (entry->revents & (POLLOUT | POLLHUP | POLLERR))
        events |= SELECTOR_WRITE;
    return events & interest_of(entry);
}

int selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready, int max)
{
    if (max < 1)
        return fail(EINVAL);
    int left = poll(selector->entries, (nfds_t)selector->count, timeout_ms);
    if (left == -1)
        return errno == EINTR ? 0 : -1;
    int count = 0;
    size_t begin = selector->first;
    for (size_t n = 0; n < selector->count && left > 0 && count < max; n++) {
        size_t i = (begin + n) % selector->count;
        struct pollfd *entry = &selector->entries[i];
        unsigned events = events_of(entry);
        left -= entry->revents != 0;
        if (entry->revents & POLLNVAL) /* closed: poll() would report it each time */
            entry->fd = ~entry->fd;
        if (events == 0)
            continue;
        ready[count++] = (struct selector_key){entry->fd, events, selector->data[i]};
        selector->first = i + 1;
    }
    return count;
}

int selector_get_key(const struct selector *selector, int fd, struct selector_key *key)
{
    int i = find(selector, fd);
    if (i == -1)
        return -1;
    *key = (struct selector_key){fd, interest_of(&selector->entries[i]), selector->data[i]};
    return 0;
}

size_t selector_count(const struct selector *selector)
{
    return selector->count;
}
/* END */
